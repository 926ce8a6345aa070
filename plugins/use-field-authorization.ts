import type { FieldAuthorizationOptions } from '../src/authorization/authorization-options.js'
import { fieldAuthorizationGuard } from '../src/authorization/field-authorization.js'
import { bulwarkOf, type StandAloneOptions } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/** Options of {@link useFieldAuthorization}. */
export interface FieldAuthorizationPluginOptions
  extends FieldAuthorizationOptions,
    Pick<StandAloneOptions, 'onEvent'> {}

/**
 * Who may touch which field: `@authenticated`, `@requiresRole`, `@requiresScopes` and `@policy` of the schema, enforced
 * where a field is resolved, so that no interface, fragment or alias leads around them. Put it after the plugin that says
 * who asks.
 *
 * Refuses with UNAUTHENTICATED a caller without credentials, and with FORBIDDEN any other.
 *
 * @throws ConfigurationError for a mistake in the options, and for a rule that can't be meant or would have no effect.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { bulwarkDirectives, useFieldAuthorization, useJwt } from 'graphql-bulwark'
 *
 * const schema = createSchema({
 *   typeDefs: [bulwarkDirectives, 'type Query { hello: String, reports: [String] @requiresRole(roles: ["admin"]) }'],
 * })
 * const jwt = { issuer: 'https://auth.example.com', audience: 'shop', jwksUri: 'https://auth.example.com/jwks.json' }
 * createYoga({ schema, plugins: [useJwt(jwt), useFieldAuthorization()] })
 * ```
 */
export function useFieldAuthorization(options: FieldAuthorizationPluginOptions = {}): BulwarkPlugin {
  const { onEvent, ...rules } = options
  return asEnvelopPlugin(
    bulwarkOf((runtime) => fieldAuthorizationGuard(rules, runtime), readEnvironment(), { onEvent }),
  )
}
