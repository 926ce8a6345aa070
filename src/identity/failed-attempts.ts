import { addressKey } from '../address-key.js'
import { ConfigurationError, type Violation } from '../errors.js'
import { LazyLru } from '../lazy-lru.js'
import { assertFits, assertKnownKeys } from '../options-check.js'
import type { Runtime } from '../runtime.js'

/** How failing credentials are slowed down. A caller whose credentials are good is never refused for those of others. */
export interface FailedAttemptsOptions {
  /** Failures in a row of one address, or of one claimed principal, before they are throttled. @default 100 */
  readonly capacity?: number
  /** Failures per second that are forgotten. @default 1 */
  readonly refillPerSecond?: number
  /** Addresses and principals that are remembered; beyond, the one that failed longest ago is forgotten. @default 10_000 */
  readonly entries?: number
}

/** Counts failures in token buckets: one for each address and one for each principal that an attempt was made for. */
export class FailedAttempts {
  readonly #capacity: number
  readonly #refill: number
  readonly #buckets: LazyLru<string, Bucket>
  readonly #runtime: Pick<Runtime, 'emit' | 'now'>

  constructor(options: FailedAttemptsOptions, runtime: Pick<Runtime, 'emit' | 'now'>) {
    assertKnownKeys('failedAttempts', options, ['capacity', 'refillPerSecond', 'entries'])
    const { capacity = 100, refillPerSecond = 1, entries = 10_000 } = options
    for (const [name, value] of Object.entries({ capacity, refillPerSecond, entries })) {
      if (typeof value === 'number' && Number.isFinite(value) && value > 0) continue
      throw new ConfigurationError(`failedAttempts.${name} must be a number above 0.`)
    }
    assertFits('failedAttempts.entries', entries)
    this.#capacity = capacity
    this.#refill = refillPerSecond
    this.#buckets = new LazyLru(Math.ceil(entries))
    this.#runtime = runtime
  }

  /** Whether so many attempts from an address have failed that verifying more is not worth its time. */
  isThrottled(address: string | null): boolean {
    if (address === null) return false
    const bucket = this.#buckets.peek(addressKey(address))
    return bucket !== undefined && this.#levelOf(bucket) + 1 > this.#capacity
  }

  /** Counts an attempt that has failed; what to answer if there were too many. */
  fail(guard: string, address: string | null, principal: string | null): Violation | undefined {
    const ofAddress = address === null ? 0 : this.#count(guard, addressKey(address), address, undefined)
    const ofPrincipal =
      principal === null ? 0 : this.#count(guard, `${guard} ${principal}`, address ?? undefined, principal)
    const wait = Math.max(ofAddress, ofPrincipal)
    return wait > 0
      ? { code: 'RATE_LIMITED', retryAfter: wait, detail: 'Too many credentials have failed.' }
      : undefined
  }

  /** Seconds to wait; 0 while the bucket has room. */
  #count(guard: string, key: string, address: string | undefined, principal: string | undefined): number {
    const now = this.#runtime.now()
    const known = this.#buckets.get(key)
    const before = known === undefined ? 0 : this.#levelOf(known)
    const full = before + 1 > this.#capacity
    const level = full ? before : before + 1
    this.#buckets.set(key, { level, at: now })
    // Told when the bucket fills, and not for each failure after.
    if (level + 1 > this.#capacity && !full) {
      const subject = principal === undefined ? {} : { subject: principal }
      const detail = `${this.#capacity} attempts have failed`
      this.#runtime.emit({
        name: 'credentials.throttled',
        guard,
        at: now,
        ...(address !== undefined && { address }),
        ...subject,
        detail,
      })
    }
    return full ? Math.max(1, Math.ceil((level + 1 - this.#capacity) / this.#refill)) : 0
  }

  #levelOf({ level, at }: Bucket): number {
    return Math.max(0, level - ((this.#runtime.now() - at) / 1_000) * this.#refill)
  }
}

interface Bucket {
  /** Failures that are not forgotten yet. */
  readonly level: number
  readonly at: number
}

/** Those of a server, or none where they are switched off. */
export function createAttempts(
  options: false | FailedAttemptsOptions | undefined,
  runtime: Runtime,
): FailedAttempts | null {
  return options === false ? null : new FailedAttempts(options ?? {}, runtime)
}
