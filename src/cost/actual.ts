import { atLeastZero, times } from './cost-math.js'
import type { FailedPlaces } from './failed-places.js'
import { type FlatSet, flatten } from './flat-set.js'
import {
  type Alternative,
  costOfField,
  costOfInstance,
  costOfSet,
  type Evaluation,
  type FieldPlan,
  type SetPlan,
  type TypesPlan,
  weightOf,
} from './nodes.js'

/** Keys, and fields, of a set with all its fragments put in, which is kept beside them. */
const SHORT = 64

type Data = Readonly<Record<string, unknown>>

/** An alternative, and the keys by which its objects are known from those of others. */
interface Known {
  readonly alternative: Alternative
  readonly keys: readonly string[]
}

/**
 * What a result has cost, by what it holds: the same model, with the real lists. Where an error has left null, nobody knows
 * what was worked out before it came: there the estimate counts. Each object is looked at once for each selection set,
 * however many fragments lead to it.
 */
export class ActualCost {
  readonly #evaluation: Evaluation
  #flat: Map<SetPlan, FlatSet> | undefined
  #types: Map<TypesPlan, readonly Known[]> | undefined
  /** Of objects that several places of the document select. */
  #shared: Map<Data, Map<SetPlan, number>> | undefined

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation
  }

  ofSet(set: SetPlan, object: Data, failed: FailedPlaces | undefined, isShared = false): number {
    if (!isShared) return this.#sum(set, object, failed, false)
    this.#shared ??= new Map()
    let ofSets = this.#shared.get(object)
    if (ofSets === undefined) {
      ofSets = new Map()
      this.#shared.set(object, ofSets)
    }
    let sum = ofSets.get(set)
    if (sum === undefined) {
      sum = this.#sum(set, object, failed, true)
      ofSets.set(set, sum)
    }
    return sum
  }

  #sum(set: SetPlan, object: Data, failed: FailedPlaces | undefined, isShared: boolean): number {
    const { fields, often, repeats } = this.#flatten(set)
    let sum = 0
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index] as FieldPlan
      const value = object[field.key]
      // What `@skip` has left out is not there.
      if (value === undefined) continue
      const cost = this.#ofField(field, value, failed?.get(field.key), isShared || repeats)
      sum += often === undefined ? cost : times(often[index] as number, cost)
    }
    return sum
  }

  #ofField(field: FieldPlan, value: unknown, failed: FailedPlaces | undefined, isShared: boolean): number {
    if (value === null && failed) return costOfField(field, this.#evaluation)
    const args = typeof field.args === 'number' ? field.args : field.args(this.#evaluation.values)
    const weight = weightOf(field, this.#evaluation)
    return atLeastZero(this.#ofValue(field, weight, value, field.lists, failed, isShared) + args) + field.extra
  }

  #ofValue(
    field: FieldPlan,
    weight: number | undefined,
    value: unknown,
    lists: number,
    failed: FailedPlaces | undefined,
    isShared: boolean,
  ): number {
    if (value === null || value === undefined) return failed ? this.#estimateOf(field, lists) : 0
    if (lists > 0 && Array.isArray(value)) {
      let sum = 0
      for (let index = 0; index < value.length; index++) {
        sum += this.#ofValue(field, weight, value[index], lists - 1, failed?.get(index), isShared)
      }
      return sum
    }
    const { selected, typeWeight } = field
    if (selected === undefined) return weight ?? typeWeight
    const { alternatives } = selected
    const alternative = alternatives.length < 2 ? alternatives[0] : this.#alternativeOf(selected, value as Data)
    if (alternative === undefined) return weight ?? typeWeight
    return (weight ?? alternative.typeWeight) + this.ofSet(alternative.set, value as Data, failed, isShared)
  }

  /** What an item of a list is estimated to cost; it may be a list itself. */
  #estimateOf(field: FieldPlan, lists: number): number {
    const evaluation = this.#evaluation
    const sizes = lists === 0 ? [] : field.sizes.slice(-lists)
    const items = sizes.reduce((all, size) => times(all, size.evaluate(evaluation.values, evaluation)), 1)
    return times(items, costOfInstance(field, evaluation))
  }

  /** The kind of object that a value is, as far as its keys tell; of several that it may be, the dearest. */
  #alternativeOf(types: TypesPlan, value: Data): Alternative | undefined {
    this.#types ??= new Map()
    let known = this.#types.get(types)
    if (known === undefined) {
      known = this.#tellApart(types)
      this.#types.set(types, known)
    }
    const fitting = known.find(({ keys }) => keys.every((key) => Object.hasOwn(value, key)))
    return (fitting ?? known[0])?.alternative
  }

  /** The dearest first; keys that all of them have tell nothing. */
  #tellApart({ alternatives }: TypesPlan): readonly Known[] {
    const all = alternatives.map((alternative) => ({
      alternative,
      cost: alternative.typeWeight + costOfSet(alternative.set, this.#evaluation),
      keys: this.#flatten(alternative.set).keys,
    }))
    const [first, ...others] = all
    const common = new Set([...(first?.keys ?? [])].filter((key) => others.every(({ keys }) => keys.has(key))))
    return all
      .sort((a, b) => b.cost - a.cost)
      .map(({ alternative, keys }) => ({ alternative, keys: [...keys].filter((key) => !common.has(key)) }))
  }

  #flatten(set: SetPlan): FlatSet {
    // Most sets are the same for all requests.
    if (set.flat !== undefined) return set.flat
    this.#flat ??= new Map()
    let flat = this.#flat.get(set)
    if (flat === undefined) {
      flat = flatten(set, this.#evaluation.values)
      // Those of fragments within fragments would be many: each of them is kept only where it is short.
      const isShort = flat.keys.size <= SHORT && flat.fields.length <= SHORT
      if (flat.isConstant && (set.spreads.length === 0 || isShort)) set.flat = flat
      else this.#flat.set(set, flat)
    }
    return flat
  }
}
