import type { Violation } from '../src/errors.js'
import type { RequestInput } from '../src/guard.js'

/**
 * Headers that a page can send to another origin only after a browser has asked the server whether it may, or that no
 * page can write at all. A value does not matter.
 */
const PROOFS = ['authorization', 'x-api-key', 'apollo-require-preflight', 'x-graphql-yoga-csrf', 'x-requested-with']

/** Media types that a form may send to any origin, and a script without asking. */
const SIMPLE_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])

/** What refuses a subscription that any page may have opened in the name of its visitor. */
export const FORGEABLE: Violation = Object.freeze({
  code: 'BAD_REQUEST',
  message:
    'A subscription over GET must show that no page of others has opened it: send it over POST, or add the header apollo-require-preflight.',
  detail: 'A subscription over GET without any proof that it is not cross-site.',
})

/**
 * Whether a GET may have been caused by a page of another site, with the cookies of its visitor: an `EventSource` asks
 * nobody before.
 */
export function isForgeable(input: RequestInput): boolean {
  if (input.method !== 'GET' || input.socket) return false
  // A WebSocket opens with a GET too, which says what it is in headers that no page can write.
  if (input.header('sec-websocket-key') !== null) return false
  if (input.header('sec-fetch-site') === 'same-origin') return false
  if (PROOFS.some((name) => input.header(name) !== null)) return false
  const type = input.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  return type === undefined || type === '' || SIMPLE_TYPES.has(type)
}
