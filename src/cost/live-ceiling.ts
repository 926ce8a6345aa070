import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
} from 'graphql'
import { SecurityError } from '../errors.js'
import { isThenable } from '../store-call.js'
import type { CostModel, FieldCost } from './cost-model.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

/** Counts what lists turn out to hold while an operation runs, and stops it where that goes beyond a ceiling. */
export class LiveCeiling {
  /** By the context of an operation: what its lists may cost. */
  readonly #ceilings = new WeakMap<object, number>()
  /** By an object that each execution has for itself. */
  readonly #spent = new WeakMap<object, { cost: number }>()
  readonly #marked = new WeakSet<GraphQLSchema>()

  /** Puts itself around the resolvers of all lists whose items cost something. */
  mark(schema: GraphQLSchema, model: CostModel): void {
    if (this.#marked.has(schema)) return
    this.#marked.add(schema)
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue
      for (const field of Object.values(type.getFields())) {
        const cost = model.fieldOf(type.name, field.name)
        const weight = cost && cost.lists > 0 ? itemWeight(cost, model) : 0
        if (cost && weight > 0) field.resolve = this.#count(field.resolve ?? defaultFieldResolver, weight, cost.lists)
      }
    }
  }

  /** Must be called before the operation runs. */
  limit(context: object, ceiling: number): void {
    if (Number.isFinite(ceiling)) this.#ceilings.set(context, ceiling)
  }

  #count(resolve: Resolve, weight: number, lists: number): Resolve {
    return (source, args, context, info) => {
      const ceiling = typeof context === 'object' && context !== null ? this.#ceilings.get(context) : undefined
      if (ceiling === undefined) return resolve(source, args, context, info)
      const spent = this.#spentOf(info, context as object)
      // Once it is stopped no further list is worked out.
      this.#add(spent, 0, ceiling)
      const check = (value: unknown) => {
        this.#add(spent, itemsIn(value, lists) * weight, ceiling)
        return value
      }
      const value = resolve(source, args, context, info)
      return isThenable(value) ? value.then(check) : check(value)
    }
  }

  #add(spent: { cost: number }, cost: number, ceiling: number): void {
    spent.cost += cost
    if (spent.cost <= ceiling) return
    throw new SecurityError({
      code: 'COST_LIMIT_EXCEEDED',
      message: 'The lists of the operation are longer than expected.',
    })
  }

  #spentOf({ variableValues, rootValue, operation }: GraphQLResolveInfo, context: object): { cost: number } {
    // Each event of a subscription is an execution of its own, which may share all but its root.
    const isEvent = operation.operation === 'subscription' && typeof rootValue === 'object' && rootValue !== null
    const key: object = isEvent ? (rootValue as object) : ((variableValues as object | undefined) ?? context)
    let spent = this.#spent.get(key)
    if (spent === undefined) {
      spent = { cost: 0 }
      this.#spent.set(key, spent)
    }
    return spent
  }
}

/** What one item costs of itself, as the dearest object that it may be. */
function itemWeight({ weight, type }: FieldCost, model: CostModel): number {
  if (weight !== undefined) return weight
  if (!isAbstractType(type)) return model.weightOf(type.name)
  return Math.max(0, ...model.schema.getPossibleTypes(type).map(({ name }) => model.weightOf(name)))
}

function itemsIn(value: unknown, lists: number): number {
  if (lists === 0) return 1
  if (value instanceof Set || value instanceof Map) return value.size
  if (!Array.isArray(value)) return 0
  if (lists === 1) return value.length
  return value.reduce((sum: number, item) => sum + itemsIn(item, lists - 1), 0)
}
