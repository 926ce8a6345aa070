import type { MaybePromise } from './guard.js'

/** Decides all claims of a batch at once. */
type Decide<Claim, Verdict> = (claims: readonly Claim[]) => MaybePromise<Verdict>

/** One operation of a batch. It joins or leaves, once; whatever comes later changes nothing. */
export interface BatchMember {
  /** What all operations of the batch have in common. */
  readonly batch: object
  /** Waits until every operation has joined or left; the answer is one for all claims. */
  join<Claim, Verdict>(claim: Claim, decide: Decide<Claim, Verdict>): Promise<Verdict>
  /** The operation will not run, or costs nothing. */
  leave(): void
}

/**
 * Milliseconds for which operations wait for each other. A host that runs one after the other would wait for ever: then each
 * is decided with those that have come.
 */
const PATIENCE = 1_000

/** The operations of one request that are decided together. */
export class OperationBatch {
  readonly #size: number
  readonly #waiting: { readonly claim: unknown; readonly resolve: (verdict: unknown) => void }[] = []
  #left = 0
  #decide: Decide<never, unknown> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(size: number) {
    this.#size = size
  }

  member(): BatchMember {
    let gone = false
    return {
      batch: this,
      join: (claim, decide) => {
        gone = true
        return this.#join(claim, decide)
      },
      leave: () => {
        if (gone) return
        gone = true
        this.#left++
        this.#settle()
      },
    }
  }

  #join<Claim, Verdict>(claim: Claim, decide: Decide<Claim, Verdict>): Promise<Verdict> {
    this.#decide ??= decide as Decide<never, unknown>
    return new Promise<Verdict>((resolve) => {
      this.#waiting.push({ claim, resolve: resolve as (verdict: unknown) => void })
      if (this.#waiting.length === 1) {
        this.#timer = setTimeout(() => this.#decideWaiting(), PATIENCE)
        // On Node a pending timer would keep the process alive.
        ;(this.#timer as { unref?: () => void }).unref?.()
      }
      this.#settle()
    })
  }

  #settle(): void {
    if (this.#waiting.length + this.#left >= this.#size) this.#decideWaiting()
  }

  #decideWaiting(): void {
    clearTimeout(this.#timer)
    if (this.#decide === undefined || this.#waiting.length === 0) return
    const waiting = this.#waiting.splice(0)
    this.#left += waiting.length
    const verdict = this.#decide(waiting.map(({ claim }) => claim) as never[])
    for (const { resolve } of waiting) resolve(verdict)
  }
}
