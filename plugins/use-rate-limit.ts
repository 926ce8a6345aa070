import type { CostModelOptions } from '../src/cost/cost-options.js'
import { CostPlans } from '../src/cost/plans.js'
import { rateLimitGuard } from '../src/rate-limit/rate-limit.js'
import type { RateLimitOptions } from '../src/rate-limit/rate-limit-options.js'
import { bulwarkOf, type StandAloneOptions } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/** Options of {@link useRateLimit}. */
export interface RateLimitPluginOptions
  extends RateLimitOptions,
    Pick<StandAloneOptions, 'clientAddress' | 'onEvent' | 'showCost'> {
  /** What fields cost where the schema does not say. */
  readonly costModel?: CostModelOptions
}

/**
 * Bounds what callers may spend over time, in cost units: the estimate is taken before the first resolver, and what an
 * operation has not used is given back. Put it after the plugins that say who asks and that refuse.
 *
 * Refuses with RATE_LIMITED and the seconds to wait; with COST_LIMIT_EXCEEDED what no waiting can pay for; with
 * SERVICE_UNAVAILABLE where the store has failed and `onStoreFailure` is `deny`.
 *
 * @throws ConfigurationError for a mistake in the options or in the directives of the schema.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useRateLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useRateLimit({ capacity: 1_000, refillPerSecond: 20 })] })
 * ```
 */
export function useRateLimit(options: RateLimitPluginOptions = {}): BulwarkPlugin {
  const { costModel, clientAddress, onEvent, showCost, ...limit } = options
  const plans = new CostPlans('costModel', costModel)
  return asEnvelopPlugin(
    bulwarkOf((runtime) => rateLimitGuard(limit, plans, runtime), readEnvironment(), {
      clientAddress,
      onEvent,
      showCost,
      roles: limit.roles,
    }),
  )
}
