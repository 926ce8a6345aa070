import { exceeds } from '../src/limit-violation.js'
import { defaultLimits } from '../src/options.js'
import { assertLimit } from '../src/options-check.js'
import { anonymousViewer } from '../src/viewer.js'
import type { BulwarkApolloOptions } from './apollo.js'
import { bulwarkOfOptions, type ResponseLike, refuseUnstarted } from './unstarted.js'

/**
 * Middleware for Express, between the body parser and the Apollo middleware: Apollo starts all operations of an array before
 * any plugin sees how many they are, so that a long array costs seconds though it is refused.
 *
 * @param guarded What `bulwarkApollo` has returned, so that what is refused is recorded, measured and charged.
 * @param limit Operations in one request: the most that any role may send. @default 10
 * @throws ConfigurationError for a limit that is none, and for another object than `bulwarkApollo` has returned.
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { batchBodies, bulwarkApollo } from 'graphql-bulwark/apollo'
 *
 * const guarded = bulwarkApollo()
 * const app = express().use(express.json(), batchBodies(guarded))
 * ```
 */
export function batchBodies(guarded?: BulwarkApolloOptions, limit: number = defaultLimits.batch) {
  assertLimit('batchBodies.limit', limit)
  const bulwark = bulwarkOfOptions('batchBodies', guarded)
  return function batchBodyHandler(request: { body?: unknown }, response: ResponseLike, next: () => void): void {
    const { body } = request
    const size = Array.isArray(body) ? body.length : 0
    const violation = exceeds('batch', 'BATCH_LIMIT_EXCEEDED', limit, size)
    if (violation === undefined) {
      next()
      return
    }
    refuseUnstarted({
      bulwark,
      request,
      response,
      violation,
      judge: (suite, asked) => suite.batch({ viewer: anonymousViewer, size }, asked),
    })
  }
}
