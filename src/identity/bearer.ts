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

function readValue(value: string, param: string | false): Bearer {
  const scheme = /^(?:bearer|dpop) /i.exec(value)?.[0]
  if (scheme !== undefined && isWhole(value, scheme.length)) {
    return token(value.slice(scheme.length), scheme.length === DPOP_LENGTH ? 'dpop' : 'bearer')
  }
  const bare = scheme === undefined && param !== false && param.toLowerCase() !== 'authorization' && isWhole(value, 0)
  return bare ? token(value) : MALFORMED
}

const DPOP_LENGTH = 'dpop '.length

/** Whether one text stands there from a place on. Searched for one by one, which a long text takes least time by. */
function isWhole(value: string, from: number): boolean {
  if (value.length === from) return false
  for (const mark of [' ', ',', '\t', '\n', '\r']) if (value.includes(mark, from)) return false
  return true
}

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
