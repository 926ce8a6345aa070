import { type FieldLimitOptions, fieldLimitGuard } from '../src/request/document-limits.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Bounds the fields of an operation: in all, at its root, and the same one again and again.
 *
 * Refuses with FIELD_LIMIT_EXCEEDED, ROOT_FIELD_LIMIT_EXCEEDED, SAME_FIELD_LIMIT_EXCEEDED.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useFieldLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useFieldLimit({ sameMutationField: 1 })] })
 * ```
 */
export function useFieldLimit(options: FieldLimitOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(fieldLimitGuard(options), readEnvironment()))
}
