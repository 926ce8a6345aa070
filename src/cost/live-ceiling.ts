import {
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql'
import { SecurityError, type Violation } from '../errors.js'
import { putLayer } from '../field-layers.js'
import { resolverOf } from '../field-resolver.js'
import { PerOperation, PerRequest } from '../per-request.js'
import { rootOfPath } from '../root-of-path.js'
import { times } from './cost-math.js'
import type { CostModel } from './cost-model.js'
import type { FixedCost } from './fixed-cost.js'
import { countItems } from './list-items.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

/** What an operation that runs may cost. */
export interface RunningLimit {
  /** Asked for with the first list. */
  readonly cost: FixedCost
  readonly ceiling: number
  /** Called once, when it is passed; a violation stops the operation. */
  exceeded(found: number): Violation | undefined
}

/** What one execution has cost so far. */
interface Spent {
  cost: number
  verdict: 'within' | 'stopped' | 'only reported'
}

/**
 * Counts what lists turn out to hold while an operation runs, each item with all that is selected on it but lists, and
 * stops the operation before the items of the list that goes beyond the ceiling are worked out.
 */
export class LiveCeiling {
  readonly #limits = new PerOperation<RunningLimit>()
  /** By an object that each execution has for itself. */
  readonly #spent = new PerRequest<Spent>()
  /** Places of results. */
  readonly #counted = new PerRequest<true>()

  /** Puts itself around the resolvers of all lists whose items may cost something. */
  mark(schema: GraphQLSchema, model: CostModel): void {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue
      for (const field of Object.values(type.getFields())) {
        const cost = model.fieldOf(type.name, field.name)
        if (cost === undefined || cost.lists === 0) continue
        const isFree =
          cost.kind === 'leaf' &&
          model.options.estimators.length === 0 &&
          (cost.weight ?? model.weightOf(cost.type.name)) <= 0
        if (isFree) continue
        putLayer(field, 'resolve', this, 'cost', (own) => this.#count(own, cost.lists))
      }
    }
  }

  /** Must be called before the operation runs. */
  begin(context: object, operation: OperationDefinitionNode, limit: RunningLimit): void {
    this.#limits.set(context, operation, limit)
  }

  #count(own: Resolve | undefined, lists: number): Resolve {
    return (source, args, context, info) => {
      const resolve = resolverOf(own, context)
      const limit = this.#limits.get(context, info.operation)
      // What is put around this resolver by whoever makes a schema of it is given the same place of the result.
      if (limit === undefined || this.#counted.get(info.path)) return resolve(source, args, context, info)
      this.#counted.set(info.path, true)
      const spent = this.#spentOf(info, context as object, limit)
      // Once it is stopped no further list is worked out.
      add(spent, 0, limit)
      let item: number | undefined
      const spend = (items: number) => {
        item ??= info.fieldNodes.reduce((sum, node) => sum + limit.cost.ofItem(node, info.parentType.name), 0)
        add(spent, times(items, item), limit)
      }
      return countItems(resolve(source, args, context, info), lists, spend)
    }
  }

  #spentOf(info: GraphQLResolveInfo, context: object, limit: RunningLimit): Spent {
    const { variableValues, operation, path } = info
    // Each event of a subscription is an execution of its own, which may share all but its one root field.
    const isEvent = operation.operation === 'subscription'
    const key: object = isEvent ? rootOfPath(path) : ((variableValues as object | undefined) ?? context)
    let spent = this.#spent.get(key)
    if (spent === undefined) {
      spent = { cost: limit.cost.base, verdict: 'within' }
      this.#spent.set(key, spent)
    }
    return spent
  }
}

function add(spent: Spent, cost: number, limit: RunningLimit): void {
  spent.cost += cost
  if (spent.cost <= limit.ceiling || spent.verdict === 'only reported') return
  if (spent.verdict === 'within') spent.verdict = limit.exceeded(spent.cost) ? 'stopped' : 'only reported'
  if (spent.verdict === 'stopped') throw new SecurityError(OVERRUN)
}

/** What tells that an operation was stopped while it ran. */
export const OVERRUN: Violation = Object.freeze({
  code: 'COST_LIMIT_EXCEEDED',
  message: 'The lists of the operation are longer than expected.',
})
