import { isMet } from '../conditions.js'
import { atLeastZero, times } from './cost-math.js'
import type { FailedPlaces } from './failed-places.js'
import {
  type Alternative,
  costOfField,
  costOfInstance,
  costOfSet,
  type Evaluation,
  type FieldPlan,
  type FreeField,
  type SetPlan,
  weightOf,
} from './nodes.js'

type Data = Readonly<Record<string, unknown>>

/**
 * What a selection set has cost, from what an object of the result holds: the same model, with the real lists. Where an
 * error has left null, nobody knows what was worked out before it came: there the estimate counts.
 */
export function actualOfSet(
  set: SetPlan,
  object: Data,
  evaluation: Evaluation,
  failed: FailedPlaces | undefined,
): number {
  let sum = 0
  const { counted, spreads } = set
  for (let index = 0; index < counted.length; index++) {
    const field = counted[index] as FieldPlan
    const value = object[field.key]
    // What `@skip` has left out is not there.
    if (value !== undefined) sum += actualOfField(field, value, evaluation, failed?.get(field.key))
  }
  for (const { conditions, set: inner } of spreads) {
    if (isMet(conditions, evaluation.values)) sum += actualOfSet(inner, object, evaluation, failed)
  }
  return sum
}

function actualOfField(
  field: FieldPlan,
  value: unknown,
  evaluation: Evaluation,
  failed: FailedPlaces | undefined,
): number {
  if (!isMet(field.conditions, evaluation.values)) return 0
  if (value === null && failed) return costOfField(field, evaluation)
  const args = typeof field.args === 'number' ? field.args : field.args(evaluation.values)
  const weight = weightOf(field, evaluation)
  return atLeastZero(actualOfValue(field, weight, value, field.lists, evaluation, failed) + args) + field.extra
}

function actualOfValue(
  field: FieldPlan,
  weight: number | undefined,
  value: unknown,
  lists: number,
  evaluation: Evaluation,
  failed: FailedPlaces | undefined,
): number {
  if (value === null || value === undefined) return failed ? estimateOf(field, lists, evaluation) : 0
  if (lists > 0 && Array.isArray(value)) {
    let sum = 0
    for (let index = 0; index < value.length; index++) {
      sum += actualOfValue(field, weight, value[index], lists - 1, evaluation, failed?.get(index))
    }
    return sum
  }
  const { selected, typeWeight } = field
  if (selected === undefined) return weight ?? typeWeight
  const { alternatives } = selected
  const alternative = alternatives.length < 2 ? alternatives[0] : alternativeOf(alternatives, value as Data, evaluation)
  if (alternative === undefined) return weight ?? typeWeight
  return (weight ?? alternative.typeWeight) + actualOfSet(alternative.set, value as Data, evaluation, failed)
}

/** What an item of a list is estimated to cost; it may be a list itself. */
function estimateOf(field: FieldPlan, lists: number, evaluation: Evaluation): number {
  const sizes = lists === 0 ? [] : field.sizes.slice(-lists)
  const items = sizes.reduce((all, size) => times(all, size.evaluate(evaluation.values, evaluation)), 1)
  return times(items, costOfInstance(field, evaluation))
}

/** The kind of object that a value is, as far as its keys tell; of several that it may be, the dearest. */
function alternativeOf(
  alternatives: readonly Alternative[],
  value: Data,
  evaluation: Evaluation,
): Alternative | undefined {
  const fitting = alternatives.filter(({ set }) => fits(set, value, evaluation))
  let dearest: Alternative | undefined
  let most = Number.NEGATIVE_INFINITY
  for (const alternative of fitting.length > 0 ? fitting : alternatives) {
    const cost = alternative.typeWeight + costOfSet(alternative.set, evaluation)
    if (cost > most) {
      most = cost
      dearest = alternative
    }
  }
  return dearest
}

function fits(set: SetPlan, value: Data, evaluation: Evaluation): boolean {
  const has = (field: FreeField) => Object.hasOwn(value, field.key) || !isMet(field.conditions, evaluation.values)
  if (!(set.free.every(has) && set.counted.every(has))) return false
  return set.spreads.every(
    ({ conditions, set: inner }) => !isMet(conditions, evaluation.values) || fits(inner, value, evaluation),
  )
}
