import type { AuditEvent, SecurityEvent } from 'graphql-bulwark'

/** What happened in one second. */
export interface Second {
  /** Since 1970. */
  readonly at: number
  served: number
  failed: number
  refused: number
  requestedCost: number
  actualCost: number
  /** How often each code was answered. */
  readonly codes: Record<string, number>
}

export interface GuardLoad {
  readonly guard: string
  /** Calls that were measured. */
  readonly calls: number
  readonly totalMilliseconds: number
  readonly slowestMilliseconds: number
}

export interface Bucket {
  /** Whose it is, or `null` where nobody has been seen to spend from it. */
  readonly viewer: string | null
  /** What it holds now. */
  readonly level: number
  readonly capacity: number
  readonly refillPerSecond: number
}

/** All that the page shows of the live shop. */
export interface Snapshot {
  readonly server: string
  readonly production: boolean
  readonly startedAt: number
  readonly now: number
  /** The last five minutes; seconds in which nothing happened are left out. */
  readonly seconds: readonly Second[]
  /** How often each code was answered since the start. */
  readonly codes: readonly { readonly code: string; readonly count: number }[]
  readonly guards: readonly GuardLoad[]
  readonly buckets: readonly Bucket[]
  /** From the newest to the oldest. */
  readonly events: readonly AuditEvent[]
  /** Stores that fail, keys that can't be had: from the newest to the oldest. */
  readonly notices: readonly { readonly at: number; readonly name: SecurityEvent['name'] }[]
}
