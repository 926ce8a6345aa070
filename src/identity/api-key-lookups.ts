import type { MaybePromise } from '../guard.js'
import { LazyLru } from '../lazy-lru.js'
import type { Runtime } from '../runtime.js'
import { describeFault, isThenable, withDeadline } from '../store-call.js'
import type { CompleteApiKeyOptions } from './api-key-options.js'
import type { ApiKeyRecord } from './stores.js'

/** What a look-up came to. */
export type Found =
  | { readonly kind: 'record'; readonly record: ApiKeyRecord }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'busy' }

const UNKNOWN: Found = Object.freeze({ kind: 'unknown' })
const BUSY: Found = Object.freeze({ kind: 'busy' })

/** Look-ups under way at once: a flood of keys that look good must not become a flood of queries. */
const MAX_PENDING = 256
/** Of these, for addresses whose credentials keep failing, which must not take the places of others. */
const MAX_SUSPECT = 32
/** When a key was used last is kept to the minute, of this many keys. */
const TOUCH_INTERVAL = 60_000
const MAX_TOUCHED = 10_000

/** Asks the store of keys: within the deadline, not too often at once, and with an event when it fails. */
export class ApiKeyLookups {
  readonly #options: CompleteApiKeyOptions
  readonly #runtime: Runtime
  readonly #failing = { find: false, touch: false }
  readonly #touched = new LazyLru<string, number>(MAX_TOUCHED)
  /** Look-ups for streams, by id: one event for a thousand streams of a key is one query. Bounded by the streams. */
  readonly #shared = new Map<string, Promise<Found>>()
  #pending = 0
  #suspects = 0

  constructor(options: CompleteApiKeyOptions, runtime: Runtime) {
    this.#options = options
    this.#runtime = runtime
  }

  /** A record for a request; no promise if the store makes none. */
  find(id: string, suspect: boolean): MaybePromise<Found> {
    if (this.#pending >= MAX_PENDING || (suspect && this.#suspects >= MAX_SUSPECT)) return BUSY
    const found = this.#ask(id)
    if (!(found instanceof Promise)) return found
    this.#pending += 1
    if (suspect) this.#suspects += 1
    // `#ask` never rejects.
    return found.then((settled) => {
      this.#pending -= 1
      if (suspect) this.#suspects -= 1
      return settled
    })
  }

  /** A record for a stream that has begun: it waits for no place. */
  findAgain(id: string): MaybePromise<Found> {
    const known = this.#shared.get(id)
    if (known !== undefined) return known
    const found = this.#ask(id)
    if (!(found instanceof Promise)) return found
    const shared = found.finally(() => this.#shared.delete(id))
    this.#shared.set(id, shared)
    return shared
  }

  /** Remembers a use, at most once a minute for a key. Nobody waits for it. */
  touch(id: string, now: number): void {
    const before = this.#touched.get(id)
    if (before !== undefined && now - before < TOUCH_INTERVAL) return
    this.#touched.set(id, now)
    const failed = (error: unknown) => void this.#tell('touch', describeFault(error))
    try {
      const done: unknown = this.#options.store.touch(id, now)
      if (isThenable(done)) done.then(() => this.#tell('touch', undefined), failed)
      else this.#tell('touch', undefined)
    } catch (error) {
      failed(error)
    }
  }

  /** What a record that can't be used comes to. */
  failed(detail: string): Found & { kind: 'failed' } {
    this.#tell('find', detail)
    return { kind: 'failed', detail }
  }

  /** The store has done its work. */
  worked(): void {
    this.#tell('find', undefined)
  }

  #ask(id: string): MaybePromise<Found> {
    try {
      const answer: unknown = this.#options.store.find(id)
      if (!isThenable(answer)) return this.#read(answer)
      return withDeadline(answer, this.#options.deadline).then(
        (value) => this.#read(value),
        (error: unknown) => this.failed(describeFault(error)),
      )
    } catch (error) {
      return this.failed(describeFault(error))
    }
  }

  #read(answer: unknown): Found {
    if (answer === null || answer === undefined) {
      this.worked()
      return UNKNOWN
    }
    if (typeof answer !== 'object') return this.failed('the answer is no record')
    return { kind: 'record', record: answer as ApiKeyRecord }
  }

  /** An event when the store begins to fail, and one when it no longer does. */
  #tell(call: 'find' | 'touch', fault: string | undefined): void {
    const failing = fault !== undefined
    if (this.#failing[call] === failing) return
    this.#failing[call] = failing
    this.#runtime.emit({
      name: failing ? 'store.failed' : 'store.restored',
      guard: 'apiKeys',
      at: this.#options.now(),
      subject: 'keys',
      detail: failing ? `${call}: ${fault}` : call,
    })
  }
}
