import { ConfigurationError } from '../errors.js'
import type { MaybePromise } from '../guard.js'
import { assertKnownKeys, assertOneOf } from '../options-check.js'
import type { Host, Runtime } from '../runtime.js'
import { isThenable, type StoreCall, StoreUnavailable, storeCall, withDeadline } from '../store-call.js'
import type { Credential } from '../viewer.js'
import { memoryRevocations } from './memory-revocations.js'
import type { RevocationStore } from './stores.js'

/** Options of {@link Revocations}. */
export interface RevocationsOptions {
  /** Where revocations are kept. @default the memory of this process */
  readonly store?: RevocationStore
  /**
   * What a token is while the store can't be asked: refused with SERVICE_UNAVAILABLE (`deny`), or checked against what
   * this process has revoked itself (`local`).
   * @default 'deny'
   */
  readonly onStoreFailure?: 'deny' | 'local'
  /** Milliseconds that the store has for an answer. @default 250 */
  readonly deadline?: number
  /** Longest life of a token in seconds: so long is the revocation of a subject or session kept. @default 86_400 */
  readonly maxLifetime?: number
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** What tells tokens of one login from others. */
export interface RevokedSession {
  readonly issuer: string
  /** The claim `sid`. */
  readonly sessionId: string
}

/** All tokens of a subject that were issued until a time. */
export interface RevokedSubject {
  readonly issuer: string
  readonly subject: string
  /** Tokens issued at this time or before are refused. @default now */
  readonly until?: Date
}

/** What of a verified token is looked up. */
export interface RevocationFacts {
  readonly keys: readonly string[]
  /** `iat` in seconds. */
  readonly issuedAt: number | undefined
}

/** Whether a token was revoked; throws `StoreUnavailable` where that can't be told and may not be assumed. */
export type IsRevoked = (facts: RevocationFacts) => MaybePromise<boolean>

/** Milliseconds that a revocation outlasts its token: the longest tolerance of clocks, within which it is still accepted. */
const GRACE = 600_000

const optionKeys = ['store', 'onStoreFailure', 'deadline', 'maxLifetime', 'now'] as const

/** Tokens, sessions and subjects that are no longer accepted, for as long as their tokens could be. */
export class Revocations {
  /** Longest life of a token in seconds that a revocation is sure to outlast. */
  readonly maxLifetime: number
  readonly #store: RevocationStore
  /** What this process has revoked, which counts whatever the store says. */
  readonly #own: RevocationStore
  readonly #policy: 'deny' | 'local'
  readonly #deadline: number
  readonly #now: () => number
  readonly #sha256: (text: string) => string

  constructor(options: RevocationsOptions, { sha256 }: Pick<Host, 'sha256'>) {
    assertKnownKeys('createRevocations', options, optionKeys)
    const { onStoreFailure = 'deny', deadline = 250, maxLifetime = 86_400, now = Date.now } = options
    assertOneOf('createRevocations.onStoreFailure', onStoreFailure, ['deny', 'local'])
    assertPositive('deadline', deadline)
    assertPositive('maxLifetime', maxLifetime)
    if (sha256 === undefined) throw new ConfigurationError('createRevocations needs a runtime with node:crypto.')
    this.#own = memoryRevocations({ now })
    this.#store = options.store ?? this.#own
    if (typeof this.#store.get !== 'function' || typeof this.#store.put !== 'function') {
      throw new ConfigurationError('createRevocations.store must have the functions get and put.')
    }
    this.#policy = onStoreFailure
    this.#deadline = deadline
    this.maxLifetime = maxLifetime
    this.#now = now
    this.#sha256 = sha256
  }

  /** Refuses a token from now on: pass `viewer.credential`. Rejects if it can't be kept, so that nobody believes it was. */
  async revokeToken(credential: Pick<Credential, 'kind' | 'id' | 'issuer' | 'expiresAt'>): Promise<void> {
    const { kind, id, issuer, expiresAt } = credential
    if (kind !== 'jwt') throw new Error('Only a token is revoked here; revoke an API key in its store.')
    if (id === null || issuer === null) throw new Error('A token without jti can not be revoked alone.')
    await this.#put(this.#key('jti', issuer, id), 1, expiresAt === null ? this.#longest() : expiresAt + GRACE)
  }

  /** Refuses every token of a session (`sid`) from now on. */
  async revokeSession({ issuer, sessionId }: RevokedSession): Promise<void> {
    await this.#put(this.#key('sid', issuer, sessionId), 1, this.#longest())
  }

  /** Refuses every token of a subject that was issued until now, or until the given time. */
  async revokeSubject({ issuer, subject, until }: RevokedSubject): Promise<void> {
    const time = until?.getTime() ?? this.#now()
    if (!Number.isFinite(time)) throw new Error('The time until which tokens are revoked is no date.')
    await this.#put(
      this.#key('sub', issuer, subject),
      Math.floor(time / 1_000),
      Math.max(time, this.#now()) + this.#span,
    )
  }

  /** What has to be looked up for a token with these claims. */
  factsOf(claims: { iss?: unknown; sub?: unknown; jti?: unknown; sid?: unknown; iat?: unknown }): RevocationFacts {
    const { iss, sub, jti, sid, iat } = claims
    const keys = [this.#key('sub', String(iss), String(sub))]
    if (typeof jti === 'string') keys.push(this.#key('jti', String(iss), jti))
    if (typeof sid === 'string') keys.push(this.#key('sid', String(iss), sid))
    return { keys, issuedAt: typeof iat === 'number' ? iat : undefined }
  }

  /** What asks for a server, which hears of it when the store fails. */
  attach(runtime: Runtime): IsRevoked {
    const calls = storeCall({ runtime, guard: 'jwt', subject: 'revocations', deadline: this.#deadline })
    return (facts) => {
      const own = this.#own.get(facts.keys) as readonly (number | null)[]
      if (isRevoked(facts, own)) return true
      return this.#store === this.#own ? false : this.#ask(calls, facts)
    }
  }

  #ask(calls: StoreCall, facts: RevocationFacts): MaybePromise<boolean> {
    const settle = (error: unknown): boolean => {
      if (this.#policy === 'deny' || !(error instanceof StoreUnavailable)) throw error
      return false
    }
    try {
      const found = calls.ask(() => readAnswer(this.#store.get(facts.keys), facts.keys.length))
      return found instanceof Promise ? found.then((later) => isRevoked(facts, later), settle) : isRevoked(facts, found)
    } catch (error) {
      return settle(error)
    }
  }

  async #put(key: string, value: number, expiresAt: number): Promise<void> {
    this.#own.put(key, value, expiresAt)
    if (this.#store !== this.#own) {
      await withDeadline(Promise.resolve(this.#store.put(key, value, expiresAt)), this.#deadline)
    }
  }

  #key(kind: 'jti' | 'sid' | 'sub', issuer: string, value: string): string {
    return `${kind}:${this.#sha256(JSON.stringify([issuer, value]))}`
  }

  get #span(): number {
    return this.maxLifetime * 1_000 + GRACE
  }

  #longest(): number {
    return this.#now() + this.#span
  }
}

/** The first of the keys is that of the subject, whose number is a time; of the others any number will do. */
function isRevoked({ issuedAt }: RevocationFacts, [subject, ...others]: readonly (number | null)[]): boolean {
  if (others.some((value) => value !== null)) return true
  // A token that does not say when it was issued may have been issued before.
  return subject !== null && subject !== undefined && (issuedAt === undefined || issuedAt <= subject)
}

function readAnswer(
  answer: MaybePromise<readonly (number | null)[]>,
  length: number,
): MaybePromise<readonly (number | null)[]> {
  const check = (found: readonly (number | null)[]) => {
    const sound = Array.isArray(found) && found.length === length
    if (!sound || !found.every((value) => value === null || typeof value === 'number')) {
      throw new Error('the store has answered with something else than numbers')
    }
    return found
  }
  return isThenable(answer) ? answer.then(check) : check(answer)
}

function assertPositive(name: string, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return
  throw new ConfigurationError(`createRevocations.${name} must be a number above 0.`)
}
