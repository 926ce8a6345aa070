/** Bytes of a number, of which nothing is looked at, at most; a boolean and a null have fewer. */
const LONGEST_NUMBER = 25
/** Bytes that one unit of a string may become: `\u001f`. */
const LONGEST_UNIT = 6

/**
 * How many bytes a value at least has, as JSON in UTF-8, where it has more than allowed; 0 where it has not. Strings are
 * asked for their length alone: between its least and its most an answer decides itself, and only one that stands between
 * is written out. A value that can't be written is left to whoever sends it.
 */
export function bytesBeyond(value: unknown, max: number): number {
  try {
    const { least, most } = new Bounds(max).of(value)
    if (least > max) return least
    if (most <= max) return 0
    const exact = utf8Length(JSON.stringify(value))
    return exact > max ? exact : 0
  } catch {
    // A getter that throws, a BigInt: what the host does with them it does without this package too.
    return 0
  }
}

/** The least and the most bytes of a value. */
class Bounds {
  least = 0
  most = 0
  readonly #max: number
  readonly #open: object[] = []

  constructor(max: number) {
    this.#max = max
  }

  /** Walks until the least is too much: rings, and objects that stand in many places, end there as well. */
  of(value: unknown): this {
    this.#add(value)
    while (this.least <= this.#max) {
      const next = this.#open.pop()
      if (next === undefined) break
      if (Array.isArray(next)) this.#list(next)
      else this.#object(next)
    }
    return this
  }

  #add(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.least += value.length + 2
        this.most += value.length * LONGEST_UNIT + 2
        return
      case 'object':
        if (value === null) break
        this.#begin(value)
        return
      case 'bigint':
        // Whether it can be written at all is not seen from here.
        this.most = Number.POSITIVE_INFINITY
        break
      case 'undefined':
      case 'function':
      case 'symbol':
        // Left out of an object; null in a list.
        this.most += LONGEST_NUMBER
        return
    }
    this.least++
    this.most += LONGEST_NUMBER
  }

  #begin(value: object): void {
    const { toJSON } = value as { toJSON?: unknown }
    if (ArrayBuffer.isView(value) || value instanceof String) {
      // Each of their elements would be a text of its own.
      this.least += (value as { length?: number }).length ?? 0
      this.most = Number.POSITIVE_INFINITY
    } else if (typeof toJSON !== 'function') this.#open.push(value)
    else {
      const written: unknown = toJSON.call(value, '')
      // What it answers is not asked again.
      if (typeof written === 'object' && written !== null) this.#open.push(written)
      else this.#add(written)
    }
  }

  #list(items: readonly unknown[]): void {
    // Each has a comma or a bracket, and a byte at least.
    if (this.least + 2 * items.length > this.#max) {
      this.least += 2 * items.length + 1
      return
    }
    this.least += items.length + 1
    this.most += items.length + 2
    for (const item of items) this.#add(item)
  }

  #object(members: object): void {
    this.least += 2
    this.most += 2
    for (const key of Object.keys(members)) {
      const value = (members as Record<string, unknown>)[key]
      if (value === undefined) continue
      if (typeof value !== 'function' && typeof value !== 'symbol') this.least += key.length + 3
      this.most += key.length * LONGEST_UNIT + 4
      this.#add(value)
    }
  }
}

function utf8Length(text: string | undefined): number {
  if (text === undefined) return 0
  let length = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    // Each half of a pair has two of its four bytes; JSON writes a half alone as an escape.
    length += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return length
}
