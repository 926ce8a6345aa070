import type { RequestInput } from '../guard.js'
import { type CookieOptions, isFromKnownPage, readCookie } from './cookie.js'

/** What a request brings as its token. */
export type Bearer =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly scheme: 'bearer' | 'dpop'; readonly text: string }
  /** Credentials that no verifier should look at. */
  | { readonly kind: 'malformed' }
  /** A cookie that a page of others has made the browser send. */
  | { readonly kind: 'forged' }

/** Where a token may stand. */
export interface BearerPlaces {
  /** The connection parameter of a WebSocket, if any is read. */
  readonly connectionParams: string | false
  readonly cookie: CookieOptions | undefined
}

const NONE: Bearer = Object.freeze({ kind: 'none' })
const MALFORMED: Bearer = Object.freeze({ kind: 'malformed' })
const FORGED: Bearer = Object.freeze({ kind: 'forged' })

/**
 * The token of the Authorization header, or of the connection parameters of a WebSocket, or of a cookie if there is one
 * and nothing else. Nothing else is read. Several header lines come joined by a comma: a proxy may have looked at another
 * one than we would, so they are refused.
 */
export function readBearer(input: RequestInput, { connectionParams: name, cookie }: BearerPlaces): Bearer {
  const params = name === false ? null : input.connectionParams
  const value = params === null ? input.header('authorization') : readParams(params, name as string)
  if (value !== null) return typeof value === 'string' ? readValue(value, params !== null && name) : MALFORMED
  return cookie === undefined ? NONE : readFromCookie(input, cookie)
}

/** Whether what follows the scheme is one token, and nothing else, is for its verifier to see, who reads it anyway. */
function readValue(value: string, param: string | false): Bearer {
  const scheme = /^(?:bearer|dpop) /i.exec(value)?.[0]
  if (scheme !== undefined && value.length > scheme.length) {
    return token(value.slice(scheme.length), scheme.length === DPOP_LENGTH ? 'dpop' : 'bearer')
  }
  const bare = param !== false && param.toLowerCase() !== 'authorization' && value !== ''
  return bare ? token(value) : MALFORMED
}

const DPOP_LENGTH = 'dpop '.length

function readFromCookie(input: RequestInput, { name, origins }: CookieOptions): Bearer {
  const value = readCookie(input, name)
  // A log-out leaves it empty.
  if (value === null || value === '') return NONE
  if (value === undefined) return MALFORMED
  return isFromKnownPage(input, origins) ? token(value) : FORGED
}

function token(text: string, scheme: 'bearer' | 'dpop' = 'bearer'): Bearer {
  return { kind: 'token', scheme, text }
}

function readParams(params: Readonly<Record<string, unknown>>, name: string): unknown {
  const wanted = name.toLowerCase()
  const names = Object.keys(params).filter((key) => key.toLowerCase() === wanted)
  if (names.length > 1) return undefined
  return names[0] === undefined ? null : params[names[0]]
}
