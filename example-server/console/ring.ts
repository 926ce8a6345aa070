/** The last so many of what was pushed: what is older is forgotten, whatever comes. */
export class Ring<Item> {
  readonly #items: Item[] = []
  readonly #size: number
  #next = 0

  constructor(size: number) {
    this.#size = size
  }

  get last(): Item | undefined {
    return this.#items.at(this.#next - 1)
  }

  push(item: Item): void {
    this.#items[this.#next] = item
    this.#next = (this.#next + 1) % this.#size
  }

  /** From the oldest to the newest. */
  toArray(): Item[] {
    return [...this.#items.slice(this.#next), ...this.#items.slice(0, this.#next)]
  }
}
