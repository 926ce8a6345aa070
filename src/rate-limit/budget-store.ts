import type { MaybePromise } from '../guard.js'

/** An amount to take from a bucket, which is full where nothing is known of it. */
export interface Charge {
  /** Name of the bucket. It holds no text of a client, but digests. */
  readonly key: string
  /** What the bucket holds when it is full. */
  readonly capacity: number
  readonly refillPerSecond: number
  /** What is taken; less than 0 to give back. */
  readonly amount: number
}

/** What came of an attempt to take. */
export interface Taken {
  readonly taken: boolean
  /** What each bucket holds now, in the order of the charges. */
  readonly levels: readonly number[]
}

/**
 * Where budgets are kept. Both calls work on all buckets at once or on none, and on a clock of the store's own: two
 * processes that share a store share the budgets.
 */
export interface BudgetStore {
  /** Takes all the amounts, or nothing if one bucket holds too little. */
  take(charges: readonly Charge[]): MaybePromise<Taken>
  /** Takes or gives back what an operation has cost beyond what was taken; a bucket may come to hold less than nothing. */
  settle(charges: readonly Charge[]): MaybePromise<void>
}
