import { AsyncLocalStorage } from 'node:async_hooks'
import { handleMaybePromise } from '@whatwg-node/promise-helpers'
import type { BudgetStore, Charge, Telemetry, Viewer } from 'graphql-bulwark'
import { LRUCache } from 'lru-cache'
import type { Bucket } from './snapshot.js'

/** Buckets that are remembered; of more, those that were not touched for the longest time are forgotten. */
export const BUCKETS = 100

interface Seen extends Omit<Bucket, 'viewer'> {
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * A store that remembers what the buckets hold. It knows them by digests alone: whose they are is told by the operation that
 * ends in the same request.
 */
export class WatchedBudgets implements BudgetStore {
  readonly #store: BudgetStore
  readonly #now: () => number
  readonly #seen = new LRUCache<string, Seen>({ max: BUCKETS })
  readonly #viewers = new LRUCache<string, string>({ max: BUCKETS })
  readonly #requests = new AsyncLocalStorage<Set<string>>()

  constructor(store: BudgetStore, now: () => number = Date.now) {
    this.#store = store
    this.#now = now
  }

  /** Everything that follows belongs to a request of its own. */
  enterRequest(): void {
    this.#requests.enterWith(new Set())
  }

  /** For `telemetry.to`. */
  readonly telemetry: Telemetry = {
    operation: ({ viewer }) => {
      const keys = this.#requests.getStore()
      if (viewer && keys) for (const key of keys) this.#viewers.set(key, nameOf(viewer))
    },
  }

  take(charges: readonly Charge[]) {
    return handleMaybePromise(
      () => this.#store.take(charges),
      (answer) => {
        charges.forEach(({ key, capacity, refillPerSecond }, index) => {
          this.#requests.getStore()?.add(key)
          const level = answer.levels[index] ?? capacity
          this.#seen.set(key, { level, capacity, refillPerSecond, at: this.#now() })
        })
        return answer
      },
    )
  }

  settle(charges: readonly Charge[]) {
    return handleMaybePromise(
      () => this.#store.settle(charges),
      () => {
        for (const { key, amount } of charges) {
          const seen = this.#seen.get(key)
          if (seen) this.#seen.set(key, { ...seen, level: this.#levelNow(seen) - amount, at: this.#now() })
        }
      },
    )
  }

  /** From the emptiest to the fullest. */
  buckets(): Bucket[] {
    return [...this.#seen.entries()]
      .map(([key, seen]) => ({ ...seen, viewer: this.#viewers.get(key) ?? null, level: this.#levelNow(seen) }))
      .sort((a, b) => a.level / a.capacity - b.level / b.capacity)
  }

  #levelNow({ level, capacity, refillPerSecond, at }: Seen): number {
    return Math.min(capacity, level + (refillPerSecond * (this.#now() - at)) / 1_000)
  }
}

function nameOf({ id, kind }: Viewer): string {
  return id ?? (kind === 'anonymous' ? 'strangers' : kind)
}
