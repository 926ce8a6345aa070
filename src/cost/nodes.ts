import type { FieldNode } from 'graphql'
import { type Condition, isMet } from '../conditions.js'
import type { Values } from '../values.js'
import { atLeastZero, times } from './cost-math.js'
import type { FlatSet } from './flat-set.js'
import type { Findings, Size } from './size.js'

/** One evaluation of a plan: what is shared is worked out once in it. */
export interface Evaluation extends Findings {
  readonly values: Values
  /** Another number for each evaluation. */
  readonly epoch: number
}

/** A field as one place of the document selects it. */
export interface FieldPlan {
  readonly node: FieldNode
  /** Name of the type that has it. */
  readonly parent: string
  readonly coordinate: string
  /** Under which the result has it. */
  readonly key: string
  /** Lists within lists. */
  readonly lists: number
  readonly conditions: readonly Condition[]
  /** Added once, whatever the lists: for a field at the root of a mutation. */
  readonly extra: number
  /** Items of its lists, one size for each list within a list. */
  readonly sizes: readonly Size[]
  /** Of one instance: the weight of the field, or `undefined` where it is that of the type. */
  readonly weight: number | undefined | ((values: Values) => number | undefined)
  /** Weight of a leaf, or of the type where nothing is selected on it. */
  readonly typeWeight: number
  readonly selected: TypesPlan | undefined
  readonly args: number | ((values: Values) => number)
  /** The whole cost, if no variable changes it. */
  constant: number | undefined
}

/** A field that costs nothing: it is told of, and its key tells objects apart. */
export interface FreeField {
  readonly coordinate: string
  readonly key: string
  readonly conditions: readonly Condition[]
}

/** What is selected on a type: one alternative for each kind of object that it may be. */
export interface TypesPlan {
  readonly alternatives: readonly Alternative[]
}

export interface Alternative {
  /** Weight of an object of these types. */
  readonly typeWeight: number
  readonly set: SetPlan
}

/** A selection set on objects of one type. The same set is shared by all places that spread its fragment. */
export interface SetPlan {
  /** Cost of what no variable changes. */
  constant: number
  /** The fields of which that is the sum; only an explanation looks at them. */
  settled: readonly FieldPlan[]
  fields: readonly FieldPlan[]
  free: readonly FreeField[]
  /** Of all fields, those that can cost anything: what a result holds is counted of these alone. */
  counted: readonly FieldPlan[]
  spreads: readonly { readonly conditions: readonly Condition[]; readonly set: SetPlan }[]
  /** Levels of sets within it. */
  height: number
  /** Whether nothing in it depends on variables. */
  isConstant: boolean
  epoch: number
  value: number
  /** With its fragments put in, once that is known to be the same for all requests. */
  flat: FlatSet | undefined
}

export function costOfSet(set: SetPlan, evaluation: Evaluation): number {
  if (set.isConstant) return set.constant
  if (set.epoch === evaluation.epoch) return set.value
  let sum = set.constant
  for (const field of set.fields) sum += costOfField(field, evaluation)
  for (const spread of set.spreads) {
    if (isMet(spread.conditions, evaluation.values)) sum += costOfSet(spread.set, evaluation)
  }
  set.epoch = evaluation.epoch
  set.value = sum
  return sum
}

export function costOfField(field: FieldPlan, evaluation: Evaluation): number {
  if (!isMet(field.conditions, evaluation.values)) return 0
  if (field.constant !== undefined) return field.constant
  const args = typeof field.args === 'number' ? field.args : field.args(evaluation.values)
  return total(instancesOf(field, evaluation), costOfInstance(field, evaluation), args) + field.extra
}

/** Cost of a field: nothing that it says of itself makes the rest of the operation cheaper. */
export function total(instances: number, instance: number, args: number): number {
  return atLeastZero(times(instances, instance) + args)
}

export function instancesOf({ sizes }: FieldPlan, evaluation: Evaluation): number {
  let instances = 1
  for (const size of sizes) instances = times(instances, size.constant ?? size.evaluate(evaluation.values, evaluation))
  return instances
}

/** What one instance costs of itself; `undefined` where its type decides. */
export function weightOf({ weight }: FieldPlan, { values }: Evaluation): number | undefined {
  return typeof weight === 'function' ? weight(values) : weight
}

/** Cost of one instance with what is selected on it: as that of the dearest object that it may be. */
export function costOfInstance(field: FieldPlan, evaluation: Evaluation): number {
  const { typeWeight, selected } = field
  const weight = weightOf(field, evaluation)
  if (selected === undefined) return weight ?? typeWeight
  let dearest = Number.NEGATIVE_INFINITY
  for (const alternative of selected.alternatives) {
    const cost = (weight ?? alternative.typeWeight) + costOfSet(alternative.set, evaluation)
    if (cost > dearest) dearest = cost
  }
  return dearest === Number.NEGATIVE_INFINITY ? (weight ?? typeWeight) : dearest
}
