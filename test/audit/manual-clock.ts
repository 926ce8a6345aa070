import type { Clock } from '../../src/clock.js'

/** Time that a test makes pass: timers run in their order, and what they started may go on as far as it can. */
export class ManualClock implements Clock {
  #now = Date.UTC(2027, 0, 15)
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>()

  now = (): number => this.#now

  after = (milliseconds: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + milliseconds, run }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  get pending(): number {
    return this.#timers.size
  }

  /** Drops all timers, as a worker does when a request ends. */
  forget(): void {
    this.#timers.clear()
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds
    await settled()
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
      await settled()
    }
    this.#now = end
  }
}

/** Whatever needs no time has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await undefined
}
