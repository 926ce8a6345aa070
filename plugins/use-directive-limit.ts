import { type DirectiveLimitOptions, directiveLimitGuard } from '../src/request/document-limits.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Bounds the directives of a document, and `@defer` and `@stream` on their own.
 *
 * Refuses with DIRECTIVE_LIMIT_EXCEEDED or DEFER_LIMIT_EXCEEDED.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useDirectiveLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useDirectiveLimit({ directives: 10 })] })
 * ```
 */
export function useDirectiveLimit(options: DirectiveLimitOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(directiveLimitGuard(options), readEnvironment()))
}
