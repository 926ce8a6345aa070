import { type BatchLimitOptions, batchLimitGuard } from '../src/request/batch-limit.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Bounds the operations of one HTTP request; a batch that is too large runs none of them.
 *
 * Refuses with BATCH_LIMIT_EXCEEDED.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useBatchLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useBatchLimit({ batch: 5 })] })
 * ```
 */
export function useBatchLimit(options: BatchLimitOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(batchLimitGuard(options), readEnvironment()))
}
