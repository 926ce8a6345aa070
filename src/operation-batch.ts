import type { MaybePromise } from './guard.js'

/** Decides all claims of a batch at once. */
type Decide<Claim, Verdict> = (claims: readonly Claim[]) => MaybePromise<Verdict>

/** One operation of a batch. It joins or leaves, once; whatever comes later changes nothing. */
export interface BatchMember {
  /** Waits until every operation has joined or left; the answer is one for all claims. */
  join<Claim, Verdict>(claim: Claim, decide: Decide<Claim, Verdict>): Promise<Verdict>
  /** The operation will not run, or costs nothing. */
  leave(): void
}

/** The operations of one request that are decided together. */
export class OperationBatch {
  readonly #size: number
  readonly #waiting: { readonly claim: unknown; readonly resolve: (verdict: unknown) => void }[] = []
  #left = 0
  #decide: Decide<never, unknown> | undefined

  constructor(size: number) {
    this.#size = size
  }

  member(): BatchMember {
    let gone = false
    return {
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
      this.#settle()
    })
  }

  #settle(): void {
    if (this.#waiting.length + this.#left < this.#size || this.#decide === undefined) return
    const waiting = this.#waiting.splice(0)
    const verdict = this.#decide(waiting.map(({ claim }) => claim) as never[])
    for (const { resolve } of waiting) resolve(verdict)
  }
}
