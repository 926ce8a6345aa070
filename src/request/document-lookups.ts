import { LRUCache } from 'lru-cache'
import type { MaybePromise } from '../guard.js'
import type { Runtime } from '../runtime.js'
import { type Sha256, toHex } from '../sha256.js'
import { isThenable, StoreUnavailable, storeCall } from '../store-call.js'

/**
 * Gives the text of a trusted document by its id, `null` for an id that it does not know. Ids of Apollo's protocol come as
 * `sha256:` and 64 hexadecimal digits, as does the hash of a full text that a client has sent; others as the client sent them.
 */
export type FindDocument = (id: string) => MaybePromise<string | null | undefined>

interface LookupParts {
  readonly find: FindDocument
  readonly runtime: Runtime
  readonly sha256: Sha256
  readonly deadline: number
  readonly maxAge: number
}

/** What was found is kept within these bounds; ids that nobody knows are not kept, so a flood of them takes no room. */
const MAX_KEPT = 1_000
const MAX_KEPT_LENGTH = 10_000_000
/** Look-ups under way at once: a flood of ids must not become a flood of queries. */
const MAX_PENDING = 256
/** Characters of a text that is worth a look-up. */
const LONGEST_TEXT = 1_000_000

/** Asks a function for documents: within a deadline, each id once at a time, and what it finds is kept for a while. */
export class DocumentLookups {
  readonly #parts: LookupParts
  readonly #call: ReturnType<typeof storeCall>
  readonly #byId: LRUCache<string, string>
  /** The texts alone: a request that was named by an id is known again when it runs. */
  readonly #texts: LRUCache<string, true>
  readonly #pending = new Map<string, Promise<string | null>>()

  constructor(parts: LookupParts) {
    const { runtime, deadline, maxAge } = parts
    this.#parts = parts
    this.#call = storeCall({ runtime, guard: 'trustedDocuments', subject: 'documents', deadline })
    const bounds = {
      max: MAX_KEPT,
      maxSize: MAX_KEPT_LENGTH,
      ttl: maxAge,
      ttlResolution: 0,
      perf: { now: runtime.now },
    }
    this.#byId = new LRUCache({ ...bounds, sizeCalculation: (text, id) => text.length + id.length })
    this.#texts = new LRUCache({ ...bounds, sizeCalculation: (_true, text) => text.length })
  }

  /** The text of an id. Throws or rejects with `StoreUnavailable` alone. */
  find(id: string): MaybePromise<string | null> {
    const known = this.#byId.get(id) ?? this.#pending.get(id)
    if (known !== undefined) return known
    if (this.#pending.size >= MAX_PENDING) throw new StoreUnavailable('too many documents are being looked up')
    const answer = this.#call.ask<string | null>(() => {
      const found: unknown = this.#parts.find(id)
      return isThenable(found) ? Promise.resolve(found).then((later) => this.#read(id, later)) : this.#read(id, found)
    })
    if (!isThenable(answer)) return answer
    const pending = answer.finally(() => this.#pending.delete(id))
    this.#pending.set(id, pending)
    return pending
  }

  /** Whether a text is a trusted document: the one of its own hash. */
  holds(text: string): MaybePromise<boolean> {
    if (text.length > LONGEST_TEXT) return false
    if (this.#texts.has(text)) return true
    const found = this.find(`sha256:${toHex(this.#parts.sha256(text))}`)
    return isThenable(found) ? found.then((later) => later === text) : found === text
  }

  #read(id: string, answer: unknown): string | null {
    if (answer === null || answer === undefined) return null
    if (typeof answer !== 'string' || answer === '') throw new StoreUnavailable('an answer is no text')
    if (id.startsWith('sha256:') && id !== `sha256:${toHex(this.#parts.sha256(answer))}`) {
      throw new StoreUnavailable('a text is not the one of its hash')
    }
    this.#byId.set(id, answer)
    this.#texts.set(answer, true)
    return answer
  }
}
