import { type IntrospectionOptions, introspectionGuard } from '../src/request/introspection.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Closes introspection in production, except for roles that have it, and keeps every error from naming the schema.
 *
 * Refuses with INTROSPECTION_DISABLED; an invalid document or variable is answered with DOCUMENT_INVALID and no more.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useIntrospection } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useIntrospection({ roles: { admin: { introspection: true } } })] })
 * ```
 */
export function useIntrospection(options: IntrospectionOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(introspectionGuard(options, !readEnvironment().production), readEnvironment()))
}
