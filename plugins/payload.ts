import type { GraphQLError, GraphQLSchema } from 'graphql'
import { hasPath } from '../src/response/classify.js'
import type { ErrorGate, Opening } from '../src/response/error-gate.js'

/** A result, or a part of one that comes later, as graphql 16 and 17 and their executors write it. */
export interface Payload {
  readonly data?: unknown
  readonly errors?: readonly unknown[] | undefined
  readonly incremental?: readonly Payload[] | undefined
  readonly completed?: readonly Payload[] | undefined
  /** graphql 17: the first of several payloads, and those that follow. */
  readonly initialResult?: Payload
  readonly subsequentResults?: AsyncIterable<Payload>
}

/** Sends every error of a payload, wherever it stands, through the gate. A payload without errors is returned as it is. */
export function closePayload<Result extends object>(
  result: Result,
  gate: ErrorGate,
  open: Opening,
  /** The schema of an operation that an executor has answered. */
  executed?: GraphQLSchema,
): Result {
  const payload = result as Payload
  // Without data nothing ran: what the executor says is about the operation and its variables.
  const ofDocument = (error: unknown) =>
    executed !== undefined && payload.data === undefined && !hasPath(error) && !hasCode(error)
  const errors = payload.errors?.length ? closeErrors(payload.errors, gate, open, ofDocument, executed) : payload.errors
  const incremental = payload.incremental && closeParts(payload.incremental, gate, open)
  const completed = payload.completed && closeParts(payload.completed, gate, open)
  if (errors === payload.errors && incremental === payload.incremental && completed === payload.completed) {
    return result
  }
  return { ...result, ...(errors && { errors }), ...(incremental && { incremental }), ...(completed && { completed }) }
}

/** The safe form of errors; in full for a caller who may read the schema. */
export function closeErrors(
  errors: readonly unknown[],
  gate: ErrorGate,
  open: Opening,
  ofDocument: (error: unknown) => boolean = () => false,
  schema?: GraphQLSchema,
): readonly GraphQLError[] {
  const shown = gate.open(gate.closeAll(errors, ofDocument, schema), open)
  for (const error of shown) keepHttp(error, error.extensions.http ?? {})
  return shown
}

function hasCode(error: unknown): boolean {
  return (error as { extensions?: { code?: unknown } } | null)?.extensions?.code !== undefined
}

/**
 * What tells the host a status is kept where the host finds it and a serialiser does not: over a WebSocket nobody takes
 * it out of the answer.
 */
export function keepHttp(error: GraphQLError, http: unknown): void {
  Object.defineProperty(error.extensions, 'http', {
    value: http,
    enumerable: false,
    configurable: true,
    writable: true,
  })
}

function closeParts(parts: readonly Payload[], gate: ErrorGate, open: Opening): readonly Payload[] {
  let changed = false
  const closed = parts.map((part) => {
    const safe = closePayload(part, gate, open)
    changed ||= safe !== part
    return safe
  })
  return changed ? closed : parts
}

/** A result that refuses: errors and nothing else. */
export function isRefusal(result: Payload): boolean {
  return result.errors !== undefined && result.errors.length > 0 && !('data' in result && result.data !== undefined)
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<Payload> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
