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

interface Step {
  readonly to: string
  readonly items: number
}

/** Objects that an operation within the limit of depth may ask for at most through a field. */
export class WorstCosts {
  readonly depth: number
  readonly #subject: Subject
  readonly #steps = new Map<string, readonly Step[]>()
  readonly #abstract: (readonly [name: string, possible: readonly string[]])[] = []
  /** By depth: the most that leads to an object of a type. */
  readonly #above: Map<string, number>[] = []
  /** By depth: the most that is below one. */
  readonly #below: Map<string, number>[] = []

  constructor(subject: Subject) {
    this.#subject = subject
    const { depthLimit } = subject.options
    const depth = (depthLimit === false ? undefined : depthLimit?.depth) ?? defaultLimits.depth
    // Deeper, all numbers are beyond what matters.
    this.depth = Math.min(depth, 30)
    for (const type of subject.types) this.#add(type)
    this.#goDown()
    this.#goUp()
  }

  /** Along the dearest way from a root through the field. */
  through(type: GraphQLNamedType, field: GraphQLField<unknown, unknown>): number {
    const { to, items } = this.#stepOf(type, field)
    let most = 0
    for (let before = 0; before < this.depth; before++) {
      const above = this.#above[before]?.get(type.name) ?? 0
      const below = this.#below[this.depth - before - 1]?.get(to) ?? 1
      most = Math.max(most, above * items * below)
    }
    return most
  }

  #add(type: GraphQLNamedType): void {
    if (isAbstractType(type)) {
      this.#abstract.push([type.name, this.#subject.schema.getPossibleTypes(type).map(({ name }) => name)])
    }
    if (!isObjectType(type)) return
    const fields = Object.values(type.getFields()).filter((field) => !isLeafType(getNamedType(field.type)))
    const steps = new Map<string, number>()
    for (const field of fields) {
      const { to, items } = this.#stepOf(type, field)
      steps.set(to, Math.max(items, steps.get(to) ?? 0))
    }
    this.#steps.set(
      type.name,
      [...steps].map(([to, items]) => ({ to, items })),
    )
  }

  #stepOf(type: GraphQLNamedType, field: GraphQLField<unknown, unknown>): Step {
    const size = this.#subject.costs.fieldOf(type.name, field.name)?.size
    const items = isList(field) ? (size?.assumed ?? this.#subject.costs.options.assumedListSize) : 1
    return { to: getNamedType(field.type).name, items }
  }

  #goDown(): void {
    const { schema } = this.#subject
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    let level = new Map<string, number>(roots.flatMap((root) => (root ? [[root.name, 1] as const] : [])))
    for (let depth = 0; depth < this.depth; depth++) {
      for (const [name, possible] of this.#abstract) {
        const most = level.get(name)
        if (most !== undefined) for (const one of possible) raise(level, one, most)
      }
      this.#above.push(level)
      const next = new Map<string, number>()
      for (const [name, most] of level) {
        for (const { to, items } of this.#steps.get(name) ?? []) raise(next, to, most * items)
      }
      level = next
    }
  }

  #goUp(): void {
    let level = new Map<string, number>()
    for (let depth = 0; depth <= this.depth; depth++) {
      this.#below.push(level)
      const next = new Map<string, number>()
      for (const [name, steps] of this.#steps) {
        for (const { to, items } of steps) raise(next, name, items * (level.get(to) ?? 1))
      }
      for (const [name, possible] of this.#abstract) {
        for (const one of possible) raise(next, name, next.get(one) ?? 1)
      }
      level = next
    }
  }
}

function raise(map: Map<string, number>, key: string, value: number): void {
  const known = map.get(key)
  if (known === undefined || value > known) map.set(key, value)
}

/** A number that a person can read: 12, 3,400 or 10^9. */
export function readable(count: number): string {
  if (count < 1_000_000) return Math.round(count).toLocaleString('en-US')
  if (!Number.isFinite(count)) return 'more than anyone can count'
  return `10^${Math.floor(Math.log10(count) + 1e-9)}`
}
