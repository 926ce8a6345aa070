import type { RandomDocument } from './random-document.js'
import { typeOf } from './random-objects.js'
import { fieldOf, type Types } from './random-types.js'

/** What a guard is expected to leave of an answer. */
export interface Expected {
  /** Whether a field of an object is answered. */
  readonly field: (id: string, field: string) => boolean
  /** Whether an object is there. */
  readonly object: (id: string) => boolean
  /** What an object is that is not: null, or left out of every list, or an error. */
  readonly instead: 'null' | 'filter' | 'error'
}

/** Null where nothing may be null: it is the nearest place above that is. */
const MISSING = Symbol('missing')

type Answer = Record<string, unknown>

/** From the answer that tells the id of every object, the one that is left of it. A naive reading, by types as texts. */
export function expectedAnswer(
  data: Answer,
  types: Types,
  { keys, root }: RandomDocument,
  expected: Expected,
): unknown {
  const isGone = (value: unknown) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !expected.object((value as Answer)._id as string)

  const place = (value: unknown, type: string): unknown => {
    if (type.endsWith('!')) {
      const placed = place(value, type.slice(0, -1))
      if (placed === null) throw MISSING
      return placed
    }
    try {
      if (value === null || isGone(value)) return null
      return type.startsWith('[') ? list(value as readonly unknown[], type.slice(1, -1)) : inner(value)
    } catch (error) {
      if (error === MISSING) return null
      throw error
    }
  }
  const list = (items: readonly unknown[], type: string): unknown[] => {
    const leavesOut = expected.instead === 'filter' || (expected.instead === 'null' && type.endsWith('!'))
    return items.filter((item) => !(leavesOut && isGone(item))).map((item) => place(item, type))
  }
  const inner = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    const { _id = `${root.on}0` } = value as Answer
    const id = _id as string
    // With an own `__proto__`, where a document asks for one.
    const left: Answer = Object.create(null)
    for (const [key, one] of Object.entries(value)) {
      const name = keys.get(key)
      if (key === '_id' || name === undefined) continue
      if (name === '__typename') left[key] = one
      else left[key] = place(expected.field(id, name) ? one : null, fieldOf(types, typeOf(id), name)?.type as string)
    }
    return left
  }
  try {
    return inner(data)
  } catch (error) {
    if (error === MISSING) return null
    throw error
  }
}
