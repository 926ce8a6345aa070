/** Places of a new set; it grows as it is filled. */
const FEW = 4

/**
 * Different things seen within a window; of each, when it was seen last. Two numbers of 32 bits each, since there may be many
 * such sets: times wrap around, and are compared only within a window.
 */
export class RecentSet {
  readonly #window: number
  /** A thing and its time, in turn. */
  #pairs = new Int32Array(2 * FEW)
  #size = 0
  #latest = Number.NEGATIVE_INFINITY

  constructor(window: number) {
    this.#window = window
  }

  /** How many there are with this one. Whoever finds too many clears it, so it holds no more than that. */
  add(one: number, now: number): number {
    // After a while all are old; and where a clock was set back, what is known is of no time any more.
    if (now < this.#latest || now >= this.#latest + this.#window) this.#size = 0
    this.#latest = now
    if (!this.#find(one, now)) this.#push(one, now)
    return this.#size
  }

  clear(): void {
    this.#size = 0
  }

  /** Leaves out what is old on the way. */
  #find(one: number, now: number): boolean {
    const pairs = this.#pairs
    let found = false
    let kept = 0
    for (let index = 0; index < this.#size; index++) {
      const known = pairs[2 * index] as number
      const at = known === one ? now | 0 : (pairs[2 * index + 1] as number)
      // As numbers of 32 bits, like the times.
      if ((((now | 0) - at) | 0) >= this.#window) continue
      if (known === one) found = true
      pairs[2 * kept] = known
      pairs[2 * kept + 1] = at
      kept++
    }
    this.#size = kept
    return found
  }

  #push(one: number, now: number): void {
    if (2 * this.#size === this.#pairs.length) {
      const larger = new Int32Array(2 * this.#pairs.length)
      larger.set(this.#pairs)
      this.#pairs = larger
    }
    this.#pairs[2 * this.#size] = one
    this.#pairs[2 * this.#size + 1] = now
    this.#size++
  }
}
