import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FetchImplementation,
  type FlattenedJWSInput,
  type JWK,
  type JWSHeaderParameters,
  type LocalJWKSet,
} from 'jose'
import type { Runtime } from '../runtime.js'
import { fetchKeys } from './fetch-keys.js'

/** Milliseconds for which keys are good without being looked at again. */
const FRESH = 600_000
/** Milliseconds in which unknown key ids cost one fetch, whatever comes of it. */
const COOLDOWN = 30_000
/** Longest pause between two attempts while the endpoint is down, in milliseconds; the first one is a second. */
const LONGEST_PAUSE = 30_000

/**
 * Milliseconds after which nobody waits any more for a fetch that has missed its own deadline: a worker drops what a request
 * has begun when that request ends, timers included.
 */
const GIVEN_UP = 6_000

/** Tokens that wait for one answer: an endpoint that hangs must not take the places of tokens of other issuers. */
const MAX_WAITING = 400

/** The keys can't be had, which is no fault of the token. */
export class KeysUnavailable extends Error {
  /** Whole seconds until they will be asked for again. */
  readonly retryAfter: number

  constructor(retryAfter: number) {
    super('The keys of the issuer can not be had.')
    this.retryAfter = retryAfter
  }
}

interface Known {
  readonly find: LocalJWKSet
  readonly at: number
}

interface RemoteKeysParts {
  readonly endpoint: URL
  readonly fetch: FetchImplementation | undefined
  readonly issuer: string
  readonly runtime: Pick<Runtime, 'emit' | 'now' | 'after'>
  /** Milliseconds for which keys outlive their freshness while the endpoint is down. */
  readonly stale: number
}

/**
 * The keys that an issuer publishes. Whatever tokens say, the endpoint is asked by one fetch at a time: when keys grow
 * old, once per cool-down for a key id that is unknown, and with growing pauses while it is down.
 */
export class RemoteKeys {
  readonly #parts: RemoteKeysParts
  #known: Known | undefined
  #pending: Promise<void> | undefined
  #asked = Number.NEGATIVE_INFINITY
  #failures = 0
  #nextAttempt = Number.NEGATIVE_INFINITY
  #waiting = 0

  constructor(parts: RemoteKeysParts) {
    this.#parts = parts
  }

  /** The key of a token; throws `KeysUnavailable` only where there is no set to look in. */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    const now = this.#parts.runtime.now()
    const known = this.#known
    if (known === undefined || now - known.at >= FRESH + this.#parts.stale) await this.#wait()
    // Whoever comes first after they have grown old does not wait for new ones.
    else if (now - known.at >= FRESH && now >= this.#nextAttempt) this.#refresh().catch(() => undefined)
    try {
      return await this.#look(header, token)
    } catch (error) {
      const mayBeNew = this.#pending !== undefined || now - this.#asked >= COOLDOWN
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayBeNew) throw error
      // Where this fails the known keys stay good, so it is the token that has none.
      await this.#wait().catch(() => {
        throw error
      })
      return this.#look(header, token)
    }
  }

  #look(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    return (this.#known as Known).find(header, token)
  }

  async #wait(): Promise<void> {
    if (this.#waiting >= MAX_WAITING) throw new KeysUnavailable(1)
    this.#waiting++
    let callOff: (() => void) | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        callOff = this.#parts.runtime.after(GIVEN_UP, () => reject(new KeysUnavailable(1)))
        this.#refresh().then(resolve, reject)
      })
    } finally {
      callOff?.()
      this.#waiting--
    }
  }

  #refresh(): Promise<void> {
    const now = this.#parts.runtime.now()
    if (this.#pending !== undefined && now - this.#asked < GIVEN_UP) return this.#pending
    if (now < this.#nextAttempt) return Promise.reject(new KeysUnavailable(this.#pause(now)))
    this.#asked = now
    const pending = this.#fetch().finally(() => {
      if (this.#pending === pending) this.#pending = undefined
    })
    this.#pending = pending
    return pending
  }

  async #fetch(): Promise<void> {
    const { endpoint, fetch, runtime } = this.#parts
    let keys: readonly JWK[]
    try {
      keys = await fetchKeys(endpoint, fetch)
    } catch (error) {
      const now = runtime.now()
      this.#nextAttempt = now + Math.min(1_000 * 2 ** this.#failures, LONGEST_PAUSE)
      if (this.#failures++ === 0) this.#tell('keys.unavailable', error instanceof Error ? error.message : 'unknown')
      throw new KeysUnavailable(this.#pause(now))
    }
    if (this.#failures > 0) this.#tell('keys.restored', `after ${this.#failures} attempts`)
    this.#failures = 0
    this.#nextAttempt = Number.NEGATIVE_INFINITY
    this.#known = { find: createLocalJWKSet({ keys: [...keys] }), at: runtime.now() }
  }

  #pause(now: number): number {
    return Math.max(1, Math.ceil((this.#nextAttempt - now) / 1_000))
  }

  #tell(name: 'keys.unavailable' | 'keys.restored', detail: string): void {
    const { issuer, runtime } = this.#parts
    runtime.emit({ name, guard: 'jwt', at: runtime.now(), subject: issuer, detail })
  }
}
