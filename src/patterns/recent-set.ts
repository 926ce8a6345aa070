/** Different things seen within a window; of each, when it was seen last. */
export class RecentSet {
  /** In the order of their times. */
  readonly #times = new Map<number, number>()
  readonly #window: number
  #latest = Number.NEGATIVE_INFINITY

  constructor(window: number) {
    this.#window = window
  }

  /** How many there are with this one. Whoever finds too many clears it, so it holds no more than that. */
  add(one: number, now: number): number {
    // A clock that was set back: what is known is of no time any more.
    if (now < this.#latest) this.#times.clear()
    this.#latest = now
    this.#times.delete(one)
    for (const [old, at] of this.#times) {
      if (at > now - this.#window) break
      this.#times.delete(old)
    }
    this.#times.set(one, now)
    return this.#times.size
  }

  clear(): void {
    this.#times.clear()
  }
}
