/** A key and the time at which it ends, in milliseconds since the epoch. */
export interface Expiring {
  readonly key: string
  readonly expiresAt: number
}

/** Keys in the order in which they end: a binary heap, so that no size and no order of arrival makes it slow. */
export class ExpiryQueue {
  readonly #heap: Expiring[] = []

  get size(): number {
    return this.#heap.length
  }

  /** When the first key ends; infinity where there is none. */
  get first(): number {
    return this.#heap[0]?.expiresAt ?? Number.POSITIVE_INFINITY
  }

  push(item: Expiring): void {
    let at = this.#heap.push(item) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#endOf(parent) <= item.expiresAt) break
      this.#heap[at] = this.#heap[parent] as Expiring
      at = parent
    }
    this.#heap[at] = item
  }

  /** Takes out the key that ends first; there must be one. */
  shift(): Expiring {
    const [first] = this.#heap as [Expiring]
    const last = this.#heap.pop() as Expiring
    if (last !== first) this.#sink(last)
    return first
  }

  #sink(item: Expiring): void {
    let at = 0
    for (;;) {
      const left = at * 2 + 1
      const child = this.#endOf(left + 1) < this.#endOf(left) ? left + 1 : left
      if (this.#endOf(child) >= item.expiresAt) break
      this.#heap[at] = this.#heap[child] as Expiring
      at = child
    }
    this.#heap[at] = item
  }

  #endOf(index: number): number {
    return this.#heap[index]?.expiresAt ?? Number.POSITIVE_INFINITY
  }
}
