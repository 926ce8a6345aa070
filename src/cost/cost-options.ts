import { ConfigurationError } from '../errors.js'
import { assertKnownKeys } from '../options-check.js'
import type { CostEstimator } from './estimators.js'

/** What a field costs where the schema does not say. */
export interface CostModelOptions {
  /** Weight of an object, interface or union in cost units, once for each instance. @default 1 */
  readonly objectCost?: number
  /** Weight of a scalar or enum in cost units. @default 0 */
  readonly scalarCost?: number
  /** Cost units that are added for each field at the root of a mutation. @default 10 */
  readonly mutationCost?: number
  /** Items of a list of which nothing tells the length. @default 10 */
  readonly assumedListSize?: number
  /** Arguments that slice the list or connection they belong to, unless `@listSize` says otherwise. @default {@link slicingArguments} */
  readonly slicingArguments?: readonly string[]
  /**
   * Estimators of graphql-query-complexity, asked in turn for what one instance of a field costs of itself. What is selected
   * on it the model adds, and it multiplies by the length of lists, unless the estimator does so. They are asked with no
   * context, and must answer the same whenever they are asked the same. @default none
   */
  readonly estimators?: readonly CostEstimator[]
  /** Names of the directives in the schema. @default `cost` and `listSize` */
  readonly directives?: {
    /** The directive that weighs. @default 'cost' */
    readonly cost?: string
    /** The directive that tells how long lists are. @default 'listSize' */
    readonly listSize?: string
  }
}

/** Arguments that slice lists in most schemas. */
export const slicingArguments: readonly string[] = Object.freeze(['first', 'last', 'limit', 'take', 'pageSize'])

/** The options, checked, with every default put in. */
export interface CompleteCostModel {
  readonly objectCost: number
  readonly scalarCost: number
  readonly mutationCost: number
  readonly assumedListSize: number
  readonly slicingArguments: readonly string[]
  readonly estimators: readonly CostEstimator[]
  readonly costDirective: string
  readonly listSizeDirective: string
}

const costModelKeys = [
  'objectCost',
  'scalarCost',
  'mutationCost',
  'assumedListSize',
  'slicingArguments',
  'estimators',
  'directives',
] as const

/** Checks the options at start-up. */
export function completeCostModel(where: string, options: CostModelOptions): CompleteCostModel {
  assertKnownKeys(where, options, costModelKeys)
  const { objectCost = 1, scalarCost = 0, mutationCost = 10, assumedListSize = 10, directives = {} } = options
  for (const [name, value] of Object.entries({ objectCost, scalarCost, mutationCost, assumedListSize })) {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) continue
    throw new ConfigurationError(`${where}.${name} must be a number of at least 0.`)
  }
  const names = options.slicingArguments ?? slicingArguments
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string' || name === '')) {
    throw new ConfigurationError(`${where}.slicingArguments must be a list of names.`)
  }
  const { estimators = [] } = options
  if (!Array.isArray(estimators) || estimators.some((one) => typeof one !== 'function')) {
    throw new ConfigurationError(`${where}.estimators must be a list of functions.`)
  }
  assertKnownKeys(`${where}.directives`, directives, ['cost', 'listSize'])
  const { cost = 'cost', listSize = 'listSize' } = directives
  for (const [key, name] of Object.entries({ cost, listSize })) {
    if (typeof name === 'string' && name !== '') continue
    throw new ConfigurationError(`${where}.directives.${key} must be the name of a directive.`)
  }
  return Object.freeze({
    objectCost,
    scalarCost,
    mutationCost,
    assumedListSize,
    slicingArguments: Object.freeze([...names]),
    estimators,
    costDirective: cost,
    listSizeDirective: listSize,
  })
}
