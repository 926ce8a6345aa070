import { SecurityError, violationHttp } from '../src/errors.js'
import { exceeds } from '../src/limit-violation.js'
import { defaultLimits } from '../src/options.js'
import { assertLimit } from '../src/options-check.js'

interface ResponseLike {
  status(code: number): ResponseLike
  json(body: unknown): unknown
}

/**
 * Middleware for Express, between the body parser and the Apollo middleware: Apollo starts all operations of an array before
 * any plugin sees how many they are, so that a long array costs seconds though it is refused.
 *
 * @param limit Operations in one request: the most that any role may send. @default 10
 * @throws ConfigurationError for a limit that is none.
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { batchBodies } from 'graphql-bulwark/apollo'
 *
 * const app = express().use(express.json(), batchBodies())
 * ```
 */
export function batchBodies(limit: number = defaultLimits.batch) {
  assertLimit('batchBodies.limit', limit)
  return function batchBodyHandler(request: { body?: unknown }, response: ResponseLike, next: () => void): void {
    const { body } = request
    const violation = Array.isArray(body) ? exceeds('batch', 'BATCH_LIMIT_EXCEEDED', limit, body.length) : undefined
    if (violation === undefined) next()
    else response.status(violationHttp(violation).status).json({ errors: [new SecurityError(violation)] })
  }
}
