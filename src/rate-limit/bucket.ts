import type { Charge } from './budget-store.js'

// A bucket is one number: when it will be full, in milliseconds on the clock of its store. It holds what is missing until
// then; one that is full needs no memory at all.

/** Below what anyone counts, above what sums of fractions lose. */
const TOLERANCE = 1e-6

/** What a bucket holds at a time. */
export function levelAt(fullAt: number, { capacity, refillPerSecond }: Charge, now: number): number {
  return fullAt <= now ? capacity : capacity - ((fullAt - now) / 1_000) * refillPerSecond
}

/** Whether a bucket of this level can pay. */
export function canPay(level: number, amount: number): boolean {
  return level + TOLERANCE >= amount
}

/**
 * When the bucket will be full after an amount is taken. It never owes more than it holds; what it owes at another rate, as
 * where a caller has two roles, stays owed.
 */
export function fullAfter(fullAt: number, { capacity, refillPerSecond, amount }: Charge, now: number): number {
  const perUnit = 1_000 / refillPerSecond
  const from = Math.max(fullAt, now)
  const after = from + amount * perUnit
  return amount > 0 ? Math.max(from, Math.min(after, now + 2 * capacity * perUnit)) : after
}
