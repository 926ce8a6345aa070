import { type SubscriptionLimitOptions, subscriptionLimitGuard } from '../src/request/subscription-limit.js'
import { bulwarkOf, type StandAloneOptions } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Bounds the subscriptions that one caller has open at the same time, in this process. A caller without credentials is
 * told apart by the WebSocket, or by the address. Put it after the plugin that says who asks.
 *
 * Refuses with SUBSCRIPTION_LIMIT_EXCEEDED.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useSubscriptionLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String } type Subscription { tick: Int }' })
 * createYoga({ schema, plugins: [useSubscriptionLimit({ subscriptions: 10 })] })
 * ```
 */
export function useSubscriptionLimit(
  options: SubscriptionLimitOptions & Pick<StandAloneOptions, 'clientAddress'> = {},
): BulwarkPlugin {
  const { clientAddress, ...limit } = options
  return asEnvelopPlugin(bulwarkOf(subscriptionLimitGuard(limit), readEnvironment(), { clientAddress }))
}
