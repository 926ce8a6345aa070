import { type AliasLimitOptions, aliasLimitGuard } from '../src/request/document-limits.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Bounds the aliases of an operation after its fragments are expanded, `__typename` included.
 *
 * Refuses with ALIAS_LIMIT_EXCEEDED or TYPENAME_LIMIT_EXCEEDED.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useAliasLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useAliasLimit({ aliases: 30 })] })
 * ```
 */
export function useAliasLimit(options: AliasLimitOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(aliasLimitGuard(options), readEnvironment()))
}
