/** Keys by time, the earliest first: a binary heap in two lists. */
export class DueQueue {
  readonly #times: number[] = []
  readonly #keys: string[] = []

  /** The time of the first, `Infinity` if there is none. */
  get firstTime(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY
  }

  get size(): number {
    return this.#times.length
  }

  get firstKey(): string | undefined {
    return this.#keys[0]
  }

  push(time: number, key: string): void {
    const times = this.#times
    const keys = this.#keys
    let index = times.length
    while (index > 0) {
      const parent = (index - 1) >> 1
      const parentTime = times[parent] as number
      if (parentTime <= time) break
      times[index] = parentTime
      keys[index] = keys[parent] as string
      index = parent
    }
    times[index] = time
    keys[index] = key
  }

  /** Takes the first out. */
  shift(): void {
    const time = this.#times.pop()
    const key = this.#keys.pop()
    if (time !== undefined && key !== undefined && this.#times.length > 0) this.#sink(time, key)
  }

  /** Gives the first another time, which is later. */
  delayFirst(time: number): void {
    const key = this.#keys[0]
    if (key !== undefined) this.#sink(time, key)
  }

  #sink(time: number, key: string): void {
    const times = this.#times
    const keys = this.#keys
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= times.length) break
      if (child + 1 < times.length && (times[child + 1] as number) < (times[child] as number)) child++
      const childTime = times[child] as number
      if (childTime >= time) break
      times[index] = childTime
      keys[index] = keys[child] as string
      index = child
    }
    times[index] = time
    keys[index] = key
  }
}
