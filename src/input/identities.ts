import { type GraphQLInputType, isInputObjectType, isListType, isNonNullType, type ValueNode } from 'graphql'
import type { Values } from '../values.js'
import { writingOf } from './constraint-rules.js'
import { MAX_DEPTH } from './literal-depth.js'
import { writtenDefaultOf } from './written-default.js'

/**
 * Tells which values are the same once they are coerced: a number for each, made of those of its parts, so that what stands
 * in many places is read once.
 */
export class Identities {
  readonly #values: Values
  /** Of what has no parts, by itself: a long text is not copied wherever it stands. */
  readonly #plain = new Map<unknown, number>([[null, 0]])
  readonly #composed = new Map<string, number>()
  readonly #known = new Map<GraphQLInputType, Map<object, number>>()

  /** Whether something is nested so deeply that nobody has looked at it. */
  isTooDeep = false
  #depth = 0

  constructor(values: Values) {
    this.#values = values
  }

  /** Whether two items of a list are the same. */
  hasTwins(items: readonly unknown[], type: GraphQLInputType): boolean {
    const seen = new Set<number>()
    for (const item of items) {
      const number = this.of(item, type)
      if (seen.has(number)) return true
      seen.add(number)
    }
    return false
  }

  /** The same of items in a document. */
  hasTwinNodes(items: readonly ValueNode[], type: GraphQLInputType): boolean {
    const read = (node: ValueNode) => this.#values.readNode(node)
    return this.hasTwins(items.map(read), type)
  }

  of(value: unknown, type: GraphQLInputType): number {
    if (isNonNullType(type)) return this.of(value, type.ofType)
    if (value === null || value === undefined) return 0
    if (typeof value !== 'object') {
      if (isListType(type)) return this.#numberOf(this.#composed, `[${this.of(value, type.ofType)}]`)
      return this.#numberOf(this.#plain, writingOf(type) === 'id' ? String(value) : value)
    }
    let ofType = this.#known.get(type)
    if (ofType === undefined) {
      ofType = new Map()
      this.#known.set(type, ofType)
    }
    let number = ofType.get(value)
    if (number === undefined) {
      // Until it is known: a default may hold a value of its own type.
      ofType.set(value, 0)
      if (++this.#depth > MAX_DEPTH) this.isTooDeep = true
      else ofType.set(value, this.#numberOf(this.#composed, this.#textOfParts(value, type)))
      this.#depth--
      number = ofType.get(value) as number
    }
    return number
  }

  #textOfParts(value: object, type: GraphQLInputType): string {
    if (isListType(type)) {
      const items: readonly unknown[] = Array.isArray(value) ? value : [value]
      return `[${items.map((item) => this.of(item, type.ofType))}]`
    }
    if (isInputObjectType(type)) {
      const parts = Object.values(type.getFields()).map((field) => {
        const given = (value as Record<string, unknown>)[field.name]
        const own = given === undefined ? writtenDefaultOf(field) : given
        return own === undefined ? '' : this.of(own, field.type)
      })
      return `{${parts}}`
    }
    if (Array.isArray(value)) return `[${value.map((item) => this.of(item, type))}]`
    const parts = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${this.of((value as Record<string, unknown>)[key], type)}`)
    return `{${parts}}`
  }

  #numberOf<Key>(numbers: Map<Key, number>, key: Key): number {
    let number = numbers.get(key)
    if (number === undefined) {
      number = this.#plain.size + this.#composed.size
      numbers.set(key, number)
    }
    return number
  }
}
