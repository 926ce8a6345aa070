import type { Bulwark } from '../src/assemble.js'
import { ConfigurationError, SecurityError, type Violation, violationHttp } from '../src/errors.js'
import type { RequestInput } from '../src/guard.js'
import { isThenable } from '../src/store-call.js'
import { type Asked, putTrace } from '../src/traces.js'
import { anonymousViewer } from '../src/viewer.js'
import { inputOfContext } from './request-input.js'

/** A response of Express, as far as it is written. */
export interface ResponseLike {
  readonly headersSent: boolean
  status(code: number): ResponseLike
  set(name: string, value: string): unknown
  json(body: unknown): unknown
}

// By the options that a server was given: what stands before Apollo tells its suite what it refuses.
const bulwarks = new WeakMap<object, Bulwark>()

export function keepBulwark(options: object, bulwark: Bulwark): void {
  bulwarks.set(options, bulwark)
}

/** The suite of what `bulwarkApollo` has returned; a spread of it is another object. */
export function bulwarkOfOptions(where: string, guarded: object | undefined): Bulwark | undefined {
  if (guarded === undefined) return undefined
  const bulwark = typeof guarded === 'object' && guarded !== null ? bulwarks.get(guarded) : undefined
  if (bulwark === undefined) throw new ConfigurationError(`${where} takes what bulwarkApollo has returned, itself.`)
  return bulwark
}

interface Unstarted {
  readonly bulwark: Bulwark | undefined
  readonly request: object
  readonly response: ResponseLike
  readonly violation: Violation
  /** A more exact status than that of the violation. */
  readonly status?: number
  /** Asks whoever has to be asked, so that it is recorded as theirs. */
  readonly judge?: (bulwark: Bulwark, asked: Asked) => void
}

/** Answers what Apollo is never asked about. With a suite it is recorded and charged like what Apollo itself refuses. */
export function refuseUnstarted({ bulwark, request, response, violation, status, judge }: Unstarted): void {
  const answer = (instead: Violation | undefined) => {
    // While a store was asked, what stands before may have given up waiting.
    if (response.headersSent) return
    const http = violationHttp(instead ?? violation)
    response.status(instead === undefined ? (status ?? http.status) : http.status)
    for (const [name, value] of Object.entries(http.headers)) response.set(name, value)
    response.json({ errors: [new SecurityError(instead ?? violation)] })
  }
  if (bulwark === undefined) {
    answer(undefined)
    return
  }
  const context = { req: request }
  const input: RequestInput = inputOfContext(context)
  const trace = bulwark.begin?.(input, true, undefined)
  if (trace) {
    putTrace(context, trace)
    response.set('x-request-id', trace.requestId)
  }
  // Nobody has looked who asks.
  const asked: Asked = { viewer: null, request: input, context }
  judge?.(bulwark, asked)
  bulwark.invalid(violation.code, asked)
  const found = bulwark.refused({ viewer: anonymousViewer, request: input, code: violation.code, violation, context })
  if (isThenable(found)) void found.then(answer)
  else answer(found)
}
