import { SecurityError } from '../src/errors.js'
import type { ErrorGate } from '../src/response/error-gate.js'
import { signalOfContext } from './request-input.js'
import type { FetchRequest } from './yoga-hooks.js'

/** What Yoga on Node makes an answer of, where something has thrown that no hook is told of: of its stack, and its status. */
class Unanswered extends Error {
  readonly status: number

  constructor(status: number, body: string, cause: unknown) {
    super('The request was not answered.', { cause })
    this.name = 'Unanswered'
    this.status = status
    this.stack = body
  }
}

/** An error beside every hook: of an address that is none, which a client has made of `Host`, or of another plugin. */
export function unanswered(error: unknown, request: FetchRequest, gate: ErrorGate): Error {
  if (error instanceof Unanswered) return error
  // Its client is gone. What others have aborted, as a plugin does that asks elsewhere, is answered like every other error.
  if (error instanceof Error && error.name === 'AbortError' && signalOfContext({ request })?.aborted) return error
  const isForeign = URL.canParse(request.url ?? '')
  const closed = isForeign ? gate.close(error) : new SecurityError({ code: 'BAD_REQUEST' })
  return new Unanswered(isForeign ? 500 : 400, JSON.stringify({ errors: [closed] }), error)
}
