/** A source of events that a test drives by hand, and that counts how it is ended. */
export class Source<Event> implements AsyncIterableIterator<Event> {
  /** Calls of `return`. */
  returned = 0
  readonly #events: Event[] = []
  readonly #readers: ((result: IteratorResult<Event>) => void)[] = []
  #over = false
  readonly #onReturn: () => unknown

  /** `onReturn` is what `return` waits for, or throws. */
  constructor(onReturn: () => unknown = () => undefined) {
    this.#onReturn = onReturn
  }

  push(...events: Event[]): void {
    for (const event of events) {
      const reader = this.#readers.shift()
      if (reader) reader({ value: event, done: false })
      else this.#events.push(event)
    }
  }

  complete(): void {
    this.#over = true
    for (const reader of this.#readers.splice(0)) reader({ value: undefined, done: true })
  }

  next(): Promise<IteratorResult<Event>> {
    const event = this.#events.shift()
    if (event !== undefined) return Promise.resolve({ value: event, done: false })
    if (this.#over) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve) => this.#readers.push(resolve))
  }

  async return(): Promise<IteratorResult<Event>> {
    this.returned++
    await this.#onReturn()
    this.complete()
    return { value: undefined, done: true }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

export const never = () => new Promise<never>(() => {})
