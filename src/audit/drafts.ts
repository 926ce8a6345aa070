import type { Cost } from '../cost-readers.js'
import type { Detection } from '../detection.js'
import type { Refusal } from '../guard.js'
import { type Asked, operationOf, type Trace } from '../traces.js'

/** What an event will be made of, which is not done on the time of the request. */
export interface Draft {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly asked: Asked
  readonly trace: Trace | undefined
  readonly what: Refusal | Ran | Detection
  count: number
}

/** A mutation that ran. */
export interface Ran {
  readonly outcome: 'success' | 'failure'
  readonly reason: string | null
  /** `null` where it is not known. */
  readonly cost: Cost | null
}

/** Different refusals of one operation that have an event each; the rest are told by code alone. */
const MAX_DIFFERENT = 50

/** Refusals that wait for equal ones of their operation. */
export class Drafts {
  /** In the order in which they came. */
  #waiting: Draft[] = []
  /** By operation, and in it by what was refused. */
  readonly #open = new Map<object, Map<string, Draft>>()

  get size(): number {
    return this.#waiting.length
  }

  /** When the first of them came. */
  get first(): number | undefined {
    return this.#waiting[0]?.at
  }

  refusal(at: number, refusal: Refusal, asked: Asked, trace: Trace | undefined): void {
    const operation = operationOf(asked, trace)
    let ofOperation = this.#open.get(operation)
    if (ofOperation === undefined) {
      ofOperation = new Map()
      this.#open.set(operation, ofOperation)
    }
    const { guard, mode, violation } = refusal
    const { code, coordinate, limit } = violation
    let key = `${guard} ${mode} ${code} ${coordinate} ${limit?.name}`
    const known = ofOperation.get(key)
    if (known !== undefined) {
      // A limit is met once, and a document is what it is, though a text and the operation in it are both looked at.
      if (limit === undefined && code !== 'DOCUMENT_NOT_TRUSTED') known.count++
      return
    }
    let what = refusal
    if (ofOperation.size >= MAX_DIFFERENT) {
      key = `${guard} ${mode} ${code}`
      const other = ofOperation.get(key)
      if (other !== undefined) {
        other.count++
        return
      }
      what = { ...refusal, violation: { code } }
    }
    const draft: Draft = { at, asked, trace, what, count: 1 }
    ofOperation.set(key, draft)
    this.#waiting.push(draft)
  }

  /** What is told once. */
  one(at: number, what: Ran | Detection, asked: Asked, trace: Trace | undefined): void {
    this.#waiting.push({ at, asked, trace, what, count: 'pattern' in what ? what.count : 1 })
  }

  /** Those that came before a moment, which wait no longer. */
  take(until: number): readonly Draft[] {
    let count = this.#waiting.findIndex(({ at }) => at > until)
    if (count < 0) count = this.#waiting.length
    const taken = this.#waiting.splice(0, count)
    // An operation that goes on begins to count anew.
    for (const { asked, trace } of taken) this.#open.delete(operationOf(asked, trace))
    return taken
  }
}
