import { assertEntries, assertKnownKeys } from '../options-check.js'
import { ExpiryQueue } from './expiry-queue.js'
import type { ReplayStore } from './stores.js'

/** Options of {@link memoryReplays}. */
export interface MemoryReplaysOptions {
  /** Proofs that are remembered at most; beyond, only ever younger ones are accepted. @default 100_000 */
  readonly entries?: number
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/**
 * Remembers proofs in this process: enough for a server that runs alone.
 *
 * When it is full it forgets the proof that ends first, and from then on knows no proof that ends as early as that one:
 * it may have been the forgotten one. So under a flood proofs must be younger than `maxAge`, nothing is accepted twice,
 * and those who send theirs at once notice nothing.
 */
export function memoryReplays(options: MemoryReplaysOptions = {}): ReplayStore {
  assertKnownKeys('memoryReplays', options, ['entries', 'now'])
  const { entries = 100_000, now = Date.now } = options
  assertEntries('memoryReplays.entries', entries)
  const keys = new Set<string>()
  const queue = new ExpiryQueue()
  /** Whatever was forgotten ended at this time or before. */
  let forgottenUntil = Number.NEGATIVE_INFINITY

  const forgetFirst = (): void => {
    const { key, expiresAt } = queue.shift()
    keys.delete(key)
    // Never earlier than before: the first of the queue goes first, and what ends earlier is not let in any more.
    forgottenUntil = expiresAt
  }

  return {
    add(key, expiresAt) {
      const time = now()
      while (queue.first <= time) forgetFirst()
      if (expiresAt <= forgottenUntil || keys.has(key)) return false
      keys.add(key)
      queue.push({ key, expiresAt })
      if (queue.size > entries) forgetFirst()
      return true
    },
  }
}
