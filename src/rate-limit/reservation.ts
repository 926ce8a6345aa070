import type { CostMeter } from '../cost-meter.js'
import type { Violation } from '../errors.js'
import type { Follower, Judge, JudgeOf, MaybePromise } from '../guard.js'
import { whenKnown } from '../maybe-promise.js'
import type { Runtime } from '../runtime.js'
import type { Charge } from './budget-store.js'
import type { Budgets, Payment } from './budgets.js'
import { type Claim, type Due, sumUp, violationOf } from './charges.js'
import { rateFields } from './rate-fields.js'

/** The least that anything costs that reaches the server: not even what is refused is free for ever. */
export const LEAST = 1

/** Milliseconds in which all that was not used is given back; later, less what has come back by itself since. */
const REFUNDED_WITHIN = 5_000

export const UNAVAILABLE: Violation = Object.freeze({
  code: 'SERVICE_UNAVAILABLE',
  retryAfter: 1,
  detail: 'The store of the budgets does not answer.',
})

interface Parts {
  readonly budgets: Budgets
  readonly meter: CostMeter
  readonly runtime: Pick<Runtime, 'now' | 'tightening'>
  /** What its caller owes by now for so much. */
  chargesOf(claim: Claim, cost: number): Due
}

/** A claim that was paid, while its operation runs: in the end what it has cost is settled. */
export class Reservation implements Follower {
  readonly #parts: Parts
  readonly #claim: Claim
  readonly #payment: Payment
  readonly #estimate: number
  readonly #paidAt: number
  /** What each bucket holds, as far as it is known. */
  #levels: readonly number[]
  #judgeOf: JudgeOf | undefined
  #started = false

  constructor(parts: Parts, claim: Claim, payment: Payment, levels: readonly number[]) {
    this.#parts = parts
    this.#claim = claim
    this.#payment = payment
    this.#levels = levels
    this.#estimate = Math.max(LEAST, parts.meter.estimate(claim.input).cost)
    this.#paidAt = parts.runtime.now()
  }

  /** The operation is about to run. */
  begin(judgeOf: JudgeOf): this {
    this.#judgeOf = judgeOf
    return this
  }

  event(result: object): MaybePromise<Violation | undefined> {
    const { budgets, chargesOf, meter, runtime } = this.#parts
    const claim = this.#claim
    const actual = Math.max(LEAST, meter.actual(claim.input, result) ?? this.#estimate)
    // What was taken at the start pays for the first event.
    if (!this.#started) {
      this.#started = true
      this.#settle(actual - this.#estimate, claim.counted?.refunds(result, this.#failed))
      return undefined
    }
    // Its rate may have become smaller meanwhile.
    const payer = runtime.tightening ? chargesOf(claim, actual) : claim
    const due = payer.charges.map((charge) => ({ ...charge, amount: Math.min(actual, charge.capacity) }))
    const verdict = (paid: Payment | null): Violation | undefined => {
      if (paid?.taken) return undefined
      return this.#judge?.(paid === null ? UNAVAILABLE : violationOf(payer.buckets, due, paid.levels, payer.tight))
    }
    if (due.length === 0) return undefined
    return whenKnown(budgets.take(due), verdict)
  }

  end(result: object | undefined): void {
    if (result === undefined || this.#started) return
    const { charges, counted, input } = this.#claim
    const refunds = counted?.refunds(result, this.#failed)
    const actual = charges.length > 0 ? this.#parts.meter.actual(input, result) : undefined
    this.#settle(actual === undefined ? 0 : Math.max(LEAST, actual) - this.#estimate, refunds)
  }

  extensions(): Readonly<Record<string, unknown>> | undefined {
    const { rate } = this.#claim
    if (rate === null) return undefined
    const remaining = Math.max(0, Math.floor(Math.min(...this.#levels)))
    return { throttle: { capacity: rate.capacity, remaining, refillPerSecond: rate.refillPerSecond } }
  }

  headers(): Readonly<Record<string, string>> | undefined {
    const { buckets, charges } = this.#claim
    return buckets.length === 0 ? undefined : rateFields(buckets, charges, this.#levels)
  }

  get #judge(): Judge | undefined {
    return this.#judgeOf?.(this.#claim.input)
  }

  readonly #failed = (account: string): void => {
    this.#judge?.failed?.({ account, name: null, credential: null })
  }

  /** Takes what it has cost beyond the estimate, or gives back what it has not. */
  #settle(difference: number, refunds: readonly Charge[] = []): void {
    if (difference === 0 && refunds.length === 0) return
    const { budgets, runtime } = this.#parts
    const { charges } = this.#claim
    const late = Math.max(0, runtime.now() - this.#paidAt - REFUNDED_WITHIN) / 1_000
    const all: Charge[] = []
    const levels = [...this.#levels]
    for (let index = 0; index < charges.length; index++) {
      const charge = charges[index] as Charge
      const amount = withoutRefill(difference, charge, late)
      if (amount === 0) continue
      all.push({ ...charge, amount })
      levels[index] = Math.min((levels[index] as number) - amount, charge.capacity)
    }
    for (const refund of refunds) {
      const amount = withoutRefill(refund.amount, refund, late)
      if (amount !== 0) all.push({ ...refund, amount })
    }
    if (all.length === 0) return
    budgets.settle(this.#payment, refunds.length === 0 ? all : sumUp(all))
    this.#levels = levels
  }
}

/**
 * What is given back late. A bucket may have been full since, and what comes back to it then would be more than it holds:
 * streams that wait for their first event could be saved up for one great burst.
 */
function withoutRefill(amount: number, { refillPerSecond }: Charge, seconds: number): number {
  return amount < 0 && seconds > 0 ? Math.min(0, amount + refillPerSecond * seconds) : amount
}
