import { ConfigurationError } from '../errors.js'
import { assertEntries, assertKnownKeys } from '../options-check.js'
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
  assertEntries('memoryBudgets.entries', entries)
  if (typeof now !== 'function') throw new ConfigurationError('memoryBudgets.now must be a function.')
  return new MemoryBudgets(entries, now)
}

/** What is known of a bucket that is not full. */
interface Bucket {
  fullAt: number
  /** The earliest time at which the queue will bring it up: it may be full by then, or is put off. */
  dueAt: number
}

class MemoryBudgets implements BudgetStore {
  readonly #entries: number
  readonly #clock: () => number
  readonly #buckets = new Map<string, Bucket>()
  /** Keys at the times when they are due, and at later ones that are stale. */
  #queue = new DueQueue()
  #latest = Number.NEGATIVE_INFINITY
  #offset = 0

  constructor(entries: number, clock: () => number) {
    this.#entries = entries
    this.#clock = clock
  }

  take(charges: readonly Charge[]): Taken {
    const now = this.#now()
    const [only] = charges
    if (charges.length === 1 && only) return this.#takeOne(only, now)
    const levels: number[] = []
    let taken = true
    for (const charge of charges) {
      const level = levelAt(this.#buckets.get(charge.key)?.fullAt ?? now, charge, now)
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

  /** As most are: looked up once. */
  #takeOne(charge: Charge, now: number): Taken {
    const bucket = this.#buckets.get(charge.key)
    const level = levelAt(bucket?.fullAt ?? now, charge, now)
    if (!canPay(level, charge.amount)) return { taken: false, levels: [level] }
    this.#charge(bucket, charge, now)
    return { taken: true, levels: [level - charge.amount] }
  }

  settle(charges: readonly Charge[]): void {
    const now = this.#now()
    for (const charge of charges) this.#put(charge, now)
  }

  #put(charge: Charge, now: number): void {
    this.#charge(this.#buckets.get(charge.key), charge, now)
  }

  #charge(bucket: Bucket | undefined, charge: Charge, now: number): void {
    const { key } = charge
    const fullAt = fullAfter(bucket?.fullAt ?? now, charge, now)
    if (bucket === undefined) {
      if (fullAt <= now) return
      this.#makeRoom(now)
      this.#buckets.set(key, { fullAt, dueAt: fullAt })
      this.#queue.push(fullAt, key)
      return
    }
    bucket.fullAt = fullAt
    if (fullAt >= bucket.dueAt) return
    // What was given back makes it full sooner than the queue knows.
    bucket.dueAt = fullAt
    this.#queue.push(fullAt, key)
    if (this.#queue.size > STALE * this.#buckets.size + 1_000) this.#rebuild()
  }

  /** Forgets a few buckets that are full, where there are many, and at the bound the one that will be full first. */
  #makeRoom(now: number): void {
    if (this.#buckets.size >= SPARED) {
      for (let steps = 0; steps < SWEEP && this.#queue.firstTime <= now; steps++) this.#review()
    }
    for (let steps = 0; this.#buckets.size >= this.#entries; steps++) {
      if (steps < PATIENCE) this.#review()
      else this.#forgetFirst()
    }
  }

  /** Looks at the key that seems to be full first: forgets it, unless it is stale or has to be put off. */
  #review(): void {
    const key = this.#queue.firstKey
    if (key === undefined) return
    const bucket = this.#buckets.get(key)
    if (bucket?.dueAt !== this.#queue.firstTime) this.#queue.shift()
    else if (bucket.fullAt > bucket.dueAt) {
      bucket.dueAt = bucket.fullAt
      this.#queue.delayFirst(bucket.fullAt)
    } else this.#forgetFirst()
  }

  #forgetFirst(): void {
    const { firstKey: key, firstTime } = this.#queue
    this.#queue.shift()
    if (key !== undefined && this.#buckets.get(key)?.dueAt === firstTime) this.#buckets.delete(key)
  }

  /** Leaves out what is stale. */
  #rebuild(): void {
    this.#queue = new DueQueue()
    for (const [key, bucket] of this.#buckets) {
      bucket.dueAt = bucket.fullAt
      this.#queue.push(bucket.fullAt, key)
    }
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

/** Times in the queue for each bucket, before those that are stale are left out. */
const STALE = 4
/** So few take no room, and a caller who comes again finds what was made before. */
const SPARED = 4_096
/** Buckets looked at for each new one: more than one, so that those that are full get fewer. */
const SWEEP = 3
/** Times put right at the bound, before what then seems to be full first has to go: nobody waits for a million of them. */
const PATIENCE = 64
