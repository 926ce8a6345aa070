import { isMet } from '../conditions.js'
import type { Values } from '../values.js'
import type { FieldPlan, SetPlan } from './nodes.js'

/** A selection set with all its fragments put in, each once, for the variables of one request. */
export interface FlatSet {
  /** Those that can cost anything. */
  readonly fields: readonly FieldPlan[]
  /** How often each of them is selected; absent where each is once. */
  readonly often?: readonly number[] | undefined
  /** Whether several of them are under one key. */
  readonly repeats: boolean
  /** Under which the object has something, of all fields. */
  readonly keys: ReadonlySet<string>
  /** Whether it is the same whatever the variables. */
  readonly isConstant: boolean
}

export function flatten(set: SetPlan, values: Values): FlatSet {
  const fields: FieldPlan[] = []
  const often: number[] = []
  const keys = new Set<string>()
  const seen = new Set<string>()
  let repeats = false
  let isOnce = true
  let isConstant = true
  for (const [{ counted, free, spreads }, count] of spread(set, values)) {
    if (!(spreads.every(always) && counted.every(always) && free.every(always))) isConstant = false
    for (const field of counted) {
      if (!isMet(field.conditions, values)) continue
      if (seen.has(field.key)) repeats = true
      seen.add(field.key)
      keys.add(field.key)
      fields.push(field)
      often.push(count)
      if (count !== 1) isOnce = false
    }
    for (const { key, conditions } of free) if (isMet(conditions, values)) keys.add(key)
  }
  return { fields, keys, repeats, isConstant, often: isOnce ? undefined : often }
}

function always({ conditions }: { readonly conditions: readonly unknown[] }): boolean {
  return conditions.length === 0
}

/** The set and those of its fragments, with the number of ways that lead to each. */
function spread(root: SetPlan, values: Values): ReadonlyMap<SetPlan, number> {
  if (root.spreads.length === 0) return new Map([[root, 1]])
  const order: SetPlan[] = []
  const seen = new Set<SetPlan>()
  const visit = (set: SetPlan): void => {
    if (seen.has(set)) return
    seen.add(set)
    for (const { conditions, set: inner } of set.spreads) if (isMet(conditions, values)) visit(inner)
    order.push(set)
  }
  visit(root)
  const often = new Map<SetPlan, number>([[root, 1]])
  for (const set of order.reverse()) {
    const count = often.get(set) ?? 0
    for (const { conditions, set: inner } of set.spreads) {
      if (isMet(conditions, values)) often.set(inner, (often.get(inner) ?? 0) + count)
    }
  }
  return often
}
