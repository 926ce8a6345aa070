import { type FragmentLimitOptions, fragmentLimitGuard } from '../src/request/fragment-limit.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Bounds fragments and their spreads, and refuses a ring of them.
 *
 * Refuses with FRAGMENT_LIMIT_EXCEEDED, SPREAD_LIMIT_EXCEEDED, DOCUMENT_INVALID.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useFragmentLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useFragmentLimit({ fragments: 50 })] })
 * ```
 */
export function useFragmentLimit(options: FragmentLimitOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(fragmentLimitGuard(options), readEnvironment()))
}
