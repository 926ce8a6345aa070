import { type TokenLimitOptions, tokenLimitGuard } from '../src/request/token-limit.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Refuses a document that is too large or nested too deeply before the parser sees it.
 *
 * Refuses with BYTE_LIMIT_EXCEEDED, TOKEN_LIMIT_EXCEEDED, NESTING_LIMIT_EXCEEDED, COMMENT_LIMIT_EXCEEDED, OPERATION_LIMIT_EXCEEDED.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useTokenLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useTokenLimit({ tokens: 2_000 })] })
 * ```
 */
export function useTokenLimit(options: TokenLimitOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(tokenLimitGuard(options), readEnvironment()))
}
