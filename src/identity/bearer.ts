import type { RequestInput } from '../guard.js'

/** What a request brings as its bearer token. */
export type Bearer =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly text: string }
  /** Credentials that no verifier should look at. */
  | { readonly kind: 'malformed' }

const NONE: Bearer = Object.freeze({ kind: 'none' })
const MALFORMED: Bearer = Object.freeze({ kind: 'malformed' })

/**
 * The token of the Authorization header, or of the member of that name in the connection parameters of a WebSocket.
 * Nothing else is read. Several header lines come joined by a comma: a proxy may have looked at another one than we
 * would, so they are refused.
 */
export function readBearer(input: RequestInput): Bearer {
  const value = input.connectionParams === null ? input.header('authorization') : readParams(input.connectionParams)
  if (value === null) return NONE
  if (typeof value !== 'string') return MALFORMED
  const match = /^bearer ([^\s,]+)$/i.exec(value)
  return match ? { kind: 'token', text: match[1] as string } : MALFORMED
}

function readParams(params: Readonly<Record<string, unknown>>): unknown {
  const names = Object.keys(params).filter((name) => name.toLowerCase() === 'authorization')
  if (names.length > 1) return undefined
  return names[0] === undefined ? null : params[names[0]]
}
