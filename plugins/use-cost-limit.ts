import { type CostLimitOptions, costLimitGuard } from '../src/cost/cost-limit.js'
import type { CostModelOptions } from '../src/cost/cost-options.js'
import { CostPlans } from '../src/cost/plans.js'
import { bulwarkOf, type StandAloneOptions } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/** Options of {@link useCostLimit}. */
export interface CostLimitPluginOptions extends CostLimitOptions, Pick<StandAloneOptions, 'showCost'> {
  /** What fields cost where the schema does not say. */
  readonly costModel?: CostModelOptions
}

/**
 * Bounds what one operation is estimated to cost, in cost units, before its first resolver: every object counts 1, as
 * often as the lists above it have items, unless the schema says otherwise by `@cost` and `@listSize`.
 *
 * Refuses with COST_LIMIT_EXCEEDED, and with BAD_USER_INPUT where an operation must tell the length of a list and does not.
 *
 * @throws ConfigurationError for a mistake in the options or in the directives of the schema.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useCostLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { names(first: Int): [String] }' })
 * createYoga({ schema, plugins: [useCostLimit({ cost: 500, costModel: { assumedListSize: 25 } })] })
 * ```
 */
export function useCostLimit(options: CostLimitPluginOptions = {}): BulwarkPlugin {
  const { costModel, showCost, ...limit } = options
  const guard = costLimitGuard(limit, new CostPlans('costModel', costModel))
  return asEnvelopPlugin(bulwarkOf(guard, readEnvironment(), { showCost, roles: limit.roles }))
}
