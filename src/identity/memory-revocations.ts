import { assertEntries, assertKnownKeys } from '../options-check.js'
import type { RevocationStore } from './stores.js'

/** Options of {@link memoryRevocations}. */
export interface MemoryRevocationsOptions {
  /** Entries that are kept at most; beyond, a further revocation is refused and none is forgotten. @default 1_000_000 */
  readonly entries?: number
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** Keeps revocations in this process: enough for a server that runs alone. */
export function memoryRevocations(options: MemoryRevocationsOptions = {}): RevocationStore {
  assertKnownKeys('memoryRevocations', options, ['entries', 'now'])
  const { entries = 1_000_000, now = Date.now } = options
  assertEntries('memoryRevocations.entries', entries)
  const kept = new Map<string, { readonly value: number; readonly expiresAt: number }>()
  // Swept when it has doubled: each entry is looked at a bounded number of times, however many come.
  let sweepAt = 1_024

  const sweep = (): void => {
    const time = now()
    for (const [key, { expiresAt }] of kept) if (expiresAt <= time) kept.delete(key)
    sweepAt = Math.max(1_024, kept.size * 2)
  }

  return {
    put(key, value, expiresAt) {
      if (kept.size >= Math.min(sweepAt, entries)) sweep()
      const known = kept.get(key)
      if (known === undefined && kept.size >= entries) {
        throw new Error(`${entries} revocations are kept already, and none of them has expired.`)
      }
      const alive = known !== undefined && known.expiresAt > now()
      kept.set(key, {
        value: alive ? Math.max(value, known.value) : value,
        expiresAt: alive ? Math.max(expiresAt, known.expiresAt) : expiresAt,
      })
    },
    get(keys) {
      if (kept.size === 0) return keys.map(() => null)
      const time = now()
      return keys.map((key) => {
        const entry = kept.get(key)
        return entry !== undefined && entry.expiresAt > time ? entry.value : null
      })
    },
  }
}
