import {
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
} from 'graphql'
import { defaultLimits } from '../options.js'
import { isList } from './list-fields.js'
import type { Subject } from './subject.js'

/** From one type to another, by their numbers. */
interface Step {
  readonly to: number
  readonly items: number
}

/** Where nothing is known of a type. */
const UNKNOWN = -1

/** Objects that an operation within the limit of depth may ask for at most through a field. */
export class WorstCosts {
  readonly depth: number
  readonly #subject: Subject
  /** By name. A schema may have a hundred thousand types, and each has a place in each level below. */
  readonly #numbers = new Map<string, number>()
  /** By type. */
  readonly #steps: (readonly Step[])[] = []
  readonly #abstract: (readonly [type: number, possible: readonly number[]])[] = []
  /** By depth and type: the most that leads to an object. */
  readonly #above: Float64Array[] = []
  /** By depth and type: the most that is below one. */
  readonly #below: Float64Array[] = []

  constructor(subject: Subject) {
    this.#subject = subject
    const { depthLimit } = subject.options
    const depth = (depthLimit === false ? undefined : depthLimit?.depth) ?? defaultLimits.depth
    // Deeper, all numbers are beyond what matters.
    this.depth = Math.min(depth, 30)
    for (const { name } of subject.types) this.#numbers.set(name, this.#numbers.size)
    for (const type of subject.types) this.#add(type)
    this.#goDown()
    this.#goUp()
  }

  /** Along the dearest way from a root through the field. */
  through(type: GraphQLNamedType, field: GraphQLField<unknown, unknown>): number {
    const { to, items } = this.#stepOf(type, field)
    const from = this.#numberOf(type)
    let most = 0
    for (let before = 0; before < this.depth; before++) {
      const above = known(this.#above[before], from, 0)
      const below = known(this.#below[this.depth - before - 1], to, 1)
      most = Math.max(most, above * items * below)
    }
    return most
  }

  #numberOf({ name }: GraphQLNamedType): number {
    return this.#numbers.get(name) as number
  }

  #add(type: GraphQLNamedType): void {
    if (isAbstractType(type)) {
      const possible = this.#subject.schema.getPossibleTypes(type)
      this.#abstract.push([this.#numberOf(type), possible.map((one) => this.#numberOf(one))])
    }
    const steps = new Map<number, number>()
    for (const field of isObjectType(type) ? Object.values(type.getFields()) : []) {
      if (isLeafType(getNamedType(field.type))) continue
      const { to, items } = this.#stepOf(type, field)
      steps.set(to, Math.max(items, steps.get(to) ?? 0))
    }
    this.#steps.push(Array.from(steps, ([to, items]) => ({ to, items })))
  }

  #stepOf(type: GraphQLNamedType, field: GraphQLField<unknown, unknown>): Step {
    const size = this.#subject.costs.fieldOf(type.name, field.name)?.size
    const items = isList(field) ? (size?.assumed ?? this.#subject.costs.options.assumedListSize) : 1
    return { to: this.#numberOf(getNamedType(field.type)), items }
  }

  #emptyLevel(): Float64Array {
    return new Float64Array(this.#numbers.size).fill(UNKNOWN)
  }

  #goDown(): void {
    const { schema } = this.#subject
    let level = this.#emptyLevel()
    for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
      if (root) level[this.#numberOf(root)] = 1
    }
    for (let depth = 0; depth < this.depth; depth++) {
      for (const [type, possible] of this.#abstract) {
        const most = known(level, type, UNKNOWN)
        for (const one of possible) raise(level, one, most)
      }
      this.#above.push(level)
      const next = this.#emptyLevel()
      for (const [from, steps] of this.#steps.entries()) {
        const most = known(level, from, UNKNOWN)
        if (most !== UNKNOWN) for (const { to, items } of steps) raise(next, to, most * items)
      }
      level = next
    }
  }

  #goUp(): void {
    let level = this.#emptyLevel()
    for (let depth = 0; depth <= this.depth; depth++) {
      this.#below.push(level)
      const next = this.#emptyLevel()
      for (const [from, steps] of this.#steps.entries()) {
        for (const { to, items } of steps) raise(next, from, items * known(level, to, 1))
      }
      for (const [type, possible] of this.#abstract) {
        for (const one of possible) raise(next, type, known(next, one, 1))
      }
      level = next
    }
  }
}

function known(level: Float64Array | undefined, type: number, otherwise: number): number {
  const value = level?.[type] ?? UNKNOWN
  return value === UNKNOWN ? otherwise : value
}

function raise(level: Float64Array, type: number, value: number): void {
  if (value > (level[type] as number)) level[type] = value
}

/** A number that a person can read: 12, 3,400 or 10^9. */
export function readable(count: number): string {
  if (count < 1_000_000) return Math.round(count).toLocaleString('en-US')
  if (!Number.isFinite(count)) return 'more than anyone can count'
  return `10^${Math.floor(Math.log10(count) + 1e-9)}`
}
