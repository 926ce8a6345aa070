import { ownershipGuard } from '../src/authorization/ownership.js'
import type { OwnershipOptions } from '../src/authorization/ownership-options.js'
import { bulwarkOf, type StandAloneOptions } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/** Options of {@link useOwnership}. */
export interface OwnershipPluginOptions extends OwnershipOptions, Pick<StandAloneOptions, 'onEvent'> {}

/**
 * Whose an object is: `@owner` on a type answers what somebody else owns like what does not exist, by whatever interface,
 * union, list, connection, relation, write or event it comes. Put it after the plugin that says who asks.
 *
 * @throws ConfigurationError for a mistake in the options, and for a rule that can't be meant or would have no effect.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { bulwarkDirectives, useJwt, useOwnership } from 'graphql-bulwark'
 *
 * const schema = createSchema({
 *   typeDefs: [
 *     bulwarkDirectives,
 *     'type Query { order(id: ID!): Order } type Order @owner(field: "customerId", unless: ["admin"]) { id: ID!, total: Int }',
 *   ],
 * })
 * const jwt = { issuer: 'https://auth.example.com', audience: 'shop', jwksUri: 'https://auth.example.com/jwks.json' }
 * createYoga({ schema, plugins: [useJwt(jwt), useOwnership()] })
 * ```
 */
export function useOwnership(options: OwnershipPluginOptions = {}): BulwarkPlugin {
  const { onEvent, ...rules } = options
  return asEnvelopPlugin(bulwarkOf((runtime) => ownershipGuard(rules, runtime), readEnvironment(), { onEvent }))
}
