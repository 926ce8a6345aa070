import type { Caller } from './caller.js'
import type { ProbeRequest } from './wire.js'

const JSON_TYPE = { 'content-type': 'application/json' }

interface Rest {
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
}

/** An operation as clients send it. */
export function operation({ headers }: Pick<Caller, 'headers'>, query: string, rest: Rest = {}): ProbeRequest {
  return { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify({ query, ...rest }) }
}

/** Several operations in one request. */
export function batchOf({ headers }: Pick<Caller, 'headers'>, queries: readonly string[]): ProbeRequest {
  const body = JSON.stringify(queries.map((query) => ({ query })))
  return { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body }
}

/** One piece of a document for each number from 0. */
export function repeat(count: number, piece: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => piece(index)).join(' ')
}
