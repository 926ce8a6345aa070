import { type DepthLimitOptions, depthLimitGuard } from '../src/request/document-limits.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Bounds the levels of fields of an operation; fragments are neutral.
 *
 * Refuses with DEPTH_LIMIT_EXCEEDED.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useDepthLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useDepthLimit({ depth: 10 })] })
 * ```
 */
export function useDepthLimit(options: DepthLimitOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(depthLimitGuard(options), readEnvironment()))
}
