import type { FieldNode } from 'graphql'
import { isMet } from '../conditions.js'
import { atLeastZero } from './cost-math.js'
import { type Evaluation, type FieldPlan, type SetPlan, weightOf } from './nodes.js'

/** What an operation costs beside the length of its lists, which is known only while it runs. */
export class FixedCost {
  readonly #root: SetPlan
  readonly #evaluation: Evaluation
  readonly #ofSets = new Map<SetPlan, number>()
  readonly #ofNodes = new Map<FieldNode, Map<string, number>>()

  readonly #lists: () => ListsByPlace

  /** `lists` are those of `listsIn`, asked for with the first item. */
  constructor(root: SetPlan, evaluation: Evaluation, lists: () => ListsByPlace) {
    this.#root = root
    this.#evaluation = evaluation
    this.#lists = lists
  }

  /** All but the items of lists. */
  get base(): number {
    return this.#ofSet(this.#root)
  }

  /** One item of a list of an object with all that it holds but lists, as the dearest object that it may be. */
  ofItem(node: FieldNode, parent: string): number {
    let ofTypes = this.#ofNodes.get(node)
    if (ofTypes === undefined) {
      ofTypes = new Map()
      this.#ofNodes.set(node, ofTypes)
    }
    let cost = ofTypes.get(parent)
    if (cost === undefined) {
      const plans = this.#lists().get(node) ?? []
      const own = plans.filter((field) => field.parent === parent)
      // For a type that another stands for it is the same on both.
      cost = Math.max(0, ...(own.length > 0 ? own : plans).map((field) => this.#ofInstance(field)))
      ofTypes.set(parent, cost)
    }
    return cost
  }

  #ofSet(set: SetPlan): number {
    let sum = this.#ofSets.get(set)
    if (sum !== undefined) return sum
    sum = 0
    for (const field of set.counted) sum += this.#ofField(field)
    for (const { conditions, set: inner } of set.spreads) {
      if (isMet(conditions, this.#evaluation.values)) sum += this.#ofSet(inner)
    }
    this.#ofSets.set(set, sum)
    return sum
  }

  #ofField(field: FieldPlan): number {
    const { values } = this.#evaluation
    if (!isMet(field.conditions, values)) return 0
    const args = typeof field.args === 'number' ? field.args : field.args(values)
    return atLeastZero((field.lists > 0 ? 0 : this.#ofInstance(field)) + args) + field.extra
  }

  #ofInstance(field: FieldPlan): number {
    const weight = weightOf(field, this.#evaluation)
    const { selected, typeWeight } = field
    const costs = selected?.alternatives.map((one) => (weight ?? one.typeWeight) + this.#ofSet(one.set)) ?? []
    return costs.length > 0 ? Math.max(...costs) : (weight ?? typeWeight)
  }
}

/** The lists of a plan by their place in the document, which may be in a fragment of several types. */
export type ListsByPlace = ReadonlyMap<FieldNode, readonly FieldPlan[]>

/** Whether what a plan costs beside its lists is the same whatever the variables. */
export function isFixed(root: SetPlan): boolean {
  return setsOf(root).every(
    ({ counted, spreads }) =>
      spreads.every(({ conditions }) => conditions.length === 0) &&
      counted.every(
        ({ conditions, weight, args }) =>
          conditions.length === 0 && typeof weight !== 'function' && typeof args !== 'function',
      ),
  )
}

export function listsIn(root: SetPlan): ListsByPlace {
  const lists = new Map<FieldNode, FieldPlan[]>()
  for (const { counted } of setsOf(root)) {
    for (const field of counted) {
      if (field.lists === 0) continue
      const known = lists.get(field.node)
      if (known) known.push(field)
      else lists.set(field.node, [field])
    }
  }
  return lists
}

function setsOf(root: SetPlan): readonly SetPlan[] {
  const seen = new Set([root])
  // A set that grows while it is walked is walked to its end.
  for (const { counted, spreads } of seen) {
    for (const { set } of spreads) seen.add(set)
    for (const field of counted) for (const { set } of field.selected?.alternatives ?? []) seen.add(set)
  }
  return [...seen]
}
