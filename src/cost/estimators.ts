import type { FieldNode, GraphQLObjectType } from 'graphql'
import { defaultOf, list } from '../graphql-versions.js'
import { NO_VALUES, type Values } from '../values.js'
import type { FieldCost } from './cost-model.js'
import { hasVariables } from './input-cost.js'

/** An estimator of graphql-query-complexity. What it answers, unless a number, is no answer: the next one is asked. */
export type CostEstimator = (options: {
  readonly type: GraphQLObjectType
  readonly field: ReturnType<GraphQLObjectType['getFields']>[string]
  readonly node: FieldNode
  /** As they were written, with variables and defaults put in. */
  readonly args: Record<string, unknown>
  /** 0 and then 1, to see what the estimator does with what is selected on the field. */
  readonly childComplexity: number
  readonly context: Record<string, unknown>
}) => unknown

/** What the estimators say of a field. */
interface Own {
  /** Of one instance, without what is selected on it; `undefined` where its type decides. */
  readonly weight: number | undefined
  /** How many instances the estimator counts by itself; `undefined` where it leaves that to the model. */
  readonly items: number | undefined
}

/** The same for one place of the document. */
export interface Estimated {
  /** `undefined` if it depends on variables. */
  readonly constant: Own | undefined
  readonly ask: (values: Values) => Own
}

/**
 * Asks the estimators in turn, as graphql-query-complexity does; without an answer the model decides. One that multiplies
 * what is selected has counted a list by itself, so the model must not do it again.
 */
export function estimateOwn(
  estimators: readonly CostEstimator[],
  type: GraphQLObjectType,
  cost: FieldCost,
  node: FieldNode,
): Estimated {
  const { field } = cost
  const evaluate = (values: Values): Own => {
    const options = { type, field, node, args: argumentsOf(node, cost, values), context: {} }
    for (const estimator of estimators) {
      const alone = tryEstimator(estimator, { ...options, childComplexity: 0 })
      if (alone === undefined) continue
      const factor = (tryEstimator(estimator, { ...options, childComplexity: 1 }) ?? alone) - alone
      return factor > 1 ? { weight: alone / factor, items: factor } : { weight: alone, items: undefined }
    }
    return { weight: cost.weight, items: undefined }
  }
  if (!list(node.arguments).some(({ value }) => hasVariables(value))) {
    const constant = evaluate(NO_VALUES)
    return { constant, ask: () => constant }
  }
  // Asked for the weight and for the number of instances of one evaluation.
  let last: { readonly values: Values; readonly own: Own } | undefined
  const ask = (values: Values): Own => {
    if (last?.values !== values) last = { values, own: evaluate(values) }
    return (last as NonNullable<typeof last>).own
  }
  return { constant: undefined, ask }
}

/** What an estimator can't tell may be anything. */
function tryEstimator(estimator: CostEstimator, options: Parameters<CostEstimator>[0]): number | undefined {
  try {
    const answer = estimator(options)
    if (typeof answer !== 'number') return undefined
    return Number.isNaN(answer) ? Number.POSITIVE_INFINITY : answer
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function argumentsOf(node: FieldNode, { field }: FieldCost, values: Values): Record<string, unknown> {
  const args: Record<string, unknown> = {}
  for (const argument of field.args) {
    const written = list(node.arguments).find(({ name }) => name.value === argument.name)?.value
    const value = written && values.readNode(written)
    const given = value === undefined ? defaultOf(argument) : value
    if (given !== undefined) args[argument.name] = given
  }
  return args
}
