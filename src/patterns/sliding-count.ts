/** Parts of a window; the oldest leaves as a whole. */
const SLICES = 10

/** How often something has happened within a window, to a tenth of it: a few numbers, however often that is. */
export class SlidingCount {
  readonly #slices = new Array<number>(SLICES).fill(0)
  readonly #length: number
  #current = Number.NEGATIVE_INFINITY
  #total = 0

  constructor(window: number) {
    this.#length = window / SLICES
  }

  /** How often with these. */
  add(now: number, amount = 1): number {
    const current = Math.floor(now / this.#length)
    // A clock that was set back: what is known is of no time any more.
    if (current < this.#current || current >= this.#current + SLICES) this.clear()
    else for (let slice = this.#current + 1; slice <= current; slice++) this.#drop(slice % SLICES)
    this.#current = current
    this.#slices[current % SLICES] = (this.#slices[current % SLICES] as number) + amount
    this.#total += amount
    return this.#total
  }

  clear(): void {
    this.#slices.fill(0)
    this.#total = 0
  }

  #drop(index: number): void {
    this.#total -= this.#slices[index] as number
    this.#slices[index] = 0
  }
}
