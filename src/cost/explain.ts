import { isMet } from '../conditions.js'
import { times } from './cost-math.js'
import {
  costOfInstance,
  costOfSet,
  type Evaluation,
  type FieldPlan,
  instancesOf,
  type SetPlan,
  total,
  weightOf,
} from './nodes.js'

/**
 * Cost by schema coordinate: each selection set is looked at once, after all that lead to it, so that it is known how
 * often it is run.
 */
export function explain(root: SetPlan, evaluation: Evaluation): ReadonlyMap<string, number> {
  const costs = new Map<string, number>()
  const instances = new Map<SetPlan, number>([[root, 1]])
  const add = <Key>(map: Map<Key, number>, key: Key, more: number) => map.set(key, (map.get(key) ?? 0) + more)
  for (const set of inOrder(root, evaluation)) {
    const often = instances.get(set) ?? 0
    for (const { set: inner } of spreadsOf(set, evaluation)) add(instances, inner, often)
    for (const { coordinate, conditions } of set.free) {
      if (isMet(conditions, evaluation.values)) add(costs, coordinate, 0)
    }
    for (const field of fieldsOf(set, evaluation)) {
      const items = instancesOf(field, evaluation)
      const args = typeof field.args === 'number' ? field.args : field.args(evaluation.values)
      if (total(items, costOfInstance(field, evaluation), args) === 0) {
        add(costs, field.coordinate, times(often, field.extra))
        continue
      }
      const chosen = dearest(field, evaluation)
      const own = weightOf(field, evaluation) ?? chosen?.typeWeight ?? field.typeWeight
      add(costs, field.coordinate, times(often, times(items, own) + args + field.extra))
      if (chosen) add(instances, chosen.set, times(often, items))
    }
  }
  return costs
}

/** Each set after all that lead to it. */
function inOrder(root: SetPlan, evaluation: Evaluation): SetPlan[] {
  const seen = new Set<SetPlan>([root])
  const order: SetPlan[] = []
  const visit = (set: SetPlan): void => {
    const inner = fieldsOf(set, evaluation).flatMap((field) => dearest(field, evaluation)?.set ?? [])
    for (const next of [...spreadsOf(set, evaluation).map((spread) => spread.set), ...inner]) {
      if (seen.has(next)) continue
      seen.add(next)
      visit(next)
    }
    order.push(set)
  }
  visit(root)
  return order.reverse()
}

function fieldsOf({ settled, fields }: SetPlan, { values }: Evaluation): FieldPlan[] {
  return [...settled, ...fields.filter(({ conditions }) => isMet(conditions, values))]
}

function spreadsOf({ spreads }: SetPlan, { values }: Evaluation): SetPlan['spreads'] {
  return spreads.filter(({ conditions }) => isMet(conditions, values))
}

function dearest(field: FieldPlan, evaluation: Evaluation) {
  const { selected } = field
  const weight = weightOf(field, evaluation)
  let best: NonNullable<typeof selected>['alternatives'][number] | undefined
  let most = Number.NEGATIVE_INFINITY
  for (const alternative of selected?.alternatives ?? []) {
    const cost = (weight ?? alternative.typeWeight) + costOfSet(alternative.set, evaluation)
    if (best === undefined || cost > most) {
      best = alternative
      most = cost
    }
  }
  return best
}
