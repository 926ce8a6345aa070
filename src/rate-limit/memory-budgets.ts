import { assertKnownKeys, assertLimit } from '../options-check.js'
import { canPay, fullAfter, levelAt } from './bucket.js'
import type { BudgetStore, Charge, Taken } from './budget-store.js'
import { DueQueue } from './due-queue.js'

/** Options of {@link memoryBudgets}. */
export interface MemoryBudgetsOptions {
  /** Buckets that are not full; beyond, the one that will be full first is forgotten. @default 1_000_000 */
  readonly entries?: number
  /** Milliseconds on any clock. @default performance.now */
  readonly now?: () => number
}

/**
 * Budgets in the memory of this process. A flood of new callers can't reset a spent budget: what is nearest to being
 * full is forgotten first.
 *
 * @example
 * ```ts
 * import { memoryBudgets, useBulwark } from 'graphql-bulwark'
 *
 * useBulwark({
 *   rateLimit: { store: memoryBudgets({ entries: 100_000 }) },
 *   roles: { anonymous: { rate: { capacity: 1_000, refillPerSecond: 20 } } },
 * })
 * ```
 */
export function memoryBudgets(options: MemoryBudgetsOptions = {}): BudgetStore {
  assertKnownKeys('memoryBudgets', options, ['entries', 'now'])
  const { entries = 1_000_000, now = () => performance.now() } = options
  assertLimit('memoryBudgets.entries', entries)
  return new MemoryBudgets(entries, now)
}

class MemoryBudgets implements BudgetStore {
  readonly #entries: number
  readonly #clock: () => number
  /** When each bucket will be full, of those that are not. */
  readonly #fullAt = new Map<string, number>()
  /** Each key once, at a time that may be out of date: it is put right when it comes up. */
  readonly #queue = new DueQueue()
  #latest = Number.NEGATIVE_INFINITY
  #offset = 0

  constructor(entries: number, clock: () => number) {
    this.#entries = entries
    this.#clock = clock
  }

  take(charges: readonly Charge[]): Taken {
    const now = this.#now()
    const levels: number[] = []
    let taken = true
    for (const charge of charges) {
      const level = levelAt(this.#fullAt.get(charge.key) ?? now, charge, now)
      if (!canPay(level, charge.amount)) taken = false
      levels.push(level)
    }
    if (!taken) return { taken, levels }
    for (let index = 0; index < charges.length; index++) {
      const charge = charges[index] as Charge
      this.#put(charge, now)
      levels[index] = (levels[index] as number) - charge.amount
    }
    return { taken, levels }
  }

  settle(charges: readonly Charge[]): void {
    const now = this.#now()
    for (const charge of charges) this.#put(charge, now)
  }

  #put(charge: Charge, now: number): void {
    const { key } = charge
    const known = this.#fullAt.get(key)
    const fullAt = fullAfter(known ?? now, charge, now)
    if (known === undefined) {
      if (fullAt <= now) return
      this.#makeRoom(now)
      this.#queue.push(fullAt, key)
    }
    this.#fullAt.set(key, fullAt)
  }

  /** Forgets a few buckets that are full, and at the bound the one that will be full first. */
  #makeRoom(now: number): void {
    for (let steps = 0; steps < SWEEP && this.#queue.firstTime <= now; steps++) this.#review()
    for (let steps = 0; this.#fullAt.size >= this.#entries; steps++) {
      if (steps < PATIENCE) this.#review()
      else this.#forgetFirst()
    }
  }

  /** Looks at the key that seems to be full first: forgets it, unless its time is out of date and is put right. */
  #review(): void {
    const key = this.#queue.firstKey
    if (key === undefined) return
    const fullAt = this.#fullAt.get(key) ?? 0
    if (fullAt > this.#queue.firstTime) this.#queue.delayFirst(fullAt)
    else this.#forgetFirst()
  }

  #forgetFirst(): void {
    const key = this.#queue.firstKey
    this.#queue.shift()
    if (key !== undefined) this.#fullAt.delete(key)
  }

  /** Time that never runs backwards, and goes on at once where the clock was set back. */
  #now(): number {
    const read = this.#clock()
    const now = read + this.#offset
    if (now >= this.#latest) {
      this.#latest = now
      return now
    }
    this.#offset = this.#latest - read
    return this.#latest
  }
}

/** Buckets looked at for each new one: more than one, so that those that are full get fewer. */
const SWEEP = 3
/** Times put right at the bound, before what then seems to be full first has to go: nobody waits for a million of them. */
const PATIENCE = 64
