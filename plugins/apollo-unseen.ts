import { HeaderMap } from '@apollo/server'
import type { GraphQLError } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import { SecurityError } from '../src/errors.js'
import type { RequestInput } from '../src/guard.js'
import { putTrace } from '../src/traces.js'
import { toForgeable } from './apollo-csrf.js'

/** A request of which nothing is known, and that nothing shows not to be cross-site. */
const UNSEEN: RequestInput = Object.freeze({
  header: () => null,
  connectionParams: null,
  method: 'POST',
  socket: false,
  peer: null,
})

/**
 * Records what Apollo refuses before a plugin sees the request: what its own prevention takes for cross-site, and what is no
 * body of GraphQL. It tells nothing but its error, from which it also takes the header fields of the answer.
 */
export function noteUnseen(bulwark: Bulwark, error: Error): void {
  // That of a whole batch is thrown here as well, and was recorded when it was found.
  if (error instanceof SecurityError) return
  const context = {}
  const trace = bulwark.begin?.(UNSEEN, true, undefined)
  if (trace) {
    putTrace(context, trace)
    const { http } = (error as Partial<GraphQLError>).extensions ?? {}
    const headers = (http as { headers?: unknown } | undefined)?.headers
    if (headers instanceof HeaderMap) headers.set('x-request-id', trace.requestId)
  }
  if (toForgeable(error)) bulwark.transport(UNSEEN, context)
  bulwark.invalid('BAD_REQUEST', { viewer: null, context })
}
