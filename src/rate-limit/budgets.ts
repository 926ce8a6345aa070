import type { MaybePromise } from '../guard.js'
import { assertOneOf } from '../options-check.js'
import type { Runtime } from '../runtime.js'
import { isThenable, type StoreCall, storeCall } from '../store-call.js'
import type { BudgetStore, Charge, Taken } from './budget-store.js'
import { memoryBudgets } from './memory-budgets.js'

/** What happens while the store of the budgets does not answer. */
export type StoreFailurePolicy = 'local' | 'deny' | 'allow'

const policies: readonly StoreFailurePolicy[] = ['local', 'deny', 'allow']

/** Milliseconds without the store after it has failed; then one operation tries it again. */
const PAUSE = 1_000

/** What came of an attempt to pay. */
export interface Payment extends Taken {
  /** Where the rest is settled; `null` where nothing was taken. */
  readonly store: Pick<BudgetStore, 'settle'> | null
}

interface BudgetsParts {
  readonly store: BudgetStore
  readonly onStoreFailure: StoreFailurePolicy
  /** Milliseconds that an answer of the store may take. */
  readonly deadline: number
  readonly runtime: Pick<Runtime, 'emit' | 'now'>
}

/** Budgets in a store that may fail: no operation waits for it longer than the deadline, and few wait that long. */
export class Budgets {
  readonly #store: BudgetStore
  readonly #policy: StoreFailurePolicy
  readonly #call: StoreCall
  readonly #local: BudgetStore
  readonly #now: () => number
  /** When the store failed last, until it has answered again. */
  #failedAt: number | null = null
  #trying = false

  constructor({ store, onStoreFailure, deadline, runtime }: BudgetsParts) {
    assertOneOf('rateLimit.onStoreFailure', onStoreFailure, policies)
    this.#store = store
    this.#policy = onStoreFailure
    this.#call = storeCall({ runtime, guard: 'rateLimit', subject: 'budgets', deadline })
    this.#local = memoryBudgets()
    this.#now = runtime.now
  }

  /** Takes all the amounts or nothing; `null` where the store has failed and the policy is to deny. */
  take(charges: readonly Charge[]): MaybePromise<Payment | null> {
    if (this.#failedAt !== null && (this.#trying || this.#isPausing(this.#failedAt))) return this.#without(charges)
    this.#trying = this.#failedAt !== null
    try {
      const answer = this.#call.ask(() => readAnswer(this.#store.take(charges), charges.length))
      if (!isThenable(answer)) return this.#paid(answer)
      return answer.then(
        (taken) => this.#paid(taken),
        () => this.#failed(charges),
      )
    } catch {
      return this.#failed(charges)
    }
  }

  /** Settles what is left on the path of no request: a fault of the store costs the caller nothing but the refund. */
  settle(payment: Payment, charges: readonly Charge[]): void {
    const { store } = payment
    if (store === null) return
    if (store !== this.#store) return void store.settle(charges)
    if (this.#failedAt !== null) return
    try {
      const answer = this.#call.ask(() => this.#store.settle(charges))
      if (isThenable(answer)) answer.then(undefined, () => this.#pause())
    } catch {
      this.#pause()
    }
  }

  #paid(taken: Taken): Payment {
    this.#failedAt = null
    this.#trying = false
    return { taken: taken.taken, levels: taken.levels, store: this.#store }
  }

  #failed(charges: readonly Charge[]): MaybePromise<Payment | null> {
    this.#pause()
    return this.#without(charges)
  }

  #pause(): void {
    this.#failedAt = this.#now()
    this.#trying = false
  }

  /** A clock that was set back ends the pause. */
  #isPausing(failedAt: number): boolean {
    const elapsed = this.#now() - failedAt
    return elapsed >= 0 && elapsed < PAUSE
  }

  #without(charges: readonly Charge[]): MaybePromise<Payment | null> {
    if (this.#policy === 'deny') return null
    if (this.#policy === 'allow') return { taken: true, levels: charges.map(({ capacity }) => capacity), store: null }
    const taken = this.#local.take(charges) as Taken
    return { taken: taken.taken, levels: taken.levels, store: this.#local }
  }
}

/** What a store answers that is no answer is a fault of the store. */
function readAnswer(answer: MaybePromise<Taken>, length: number): MaybePromise<Taken> {
  const check = (taken: Taken | undefined): Taken => {
    const levels: unknown = taken?.levels
    const isRead = typeof taken?.taken === 'boolean' && Array.isArray(levels) && levels.every(Number.isFinite)
    if (isRead && levels.length === length) return taken as Taken
    throw new TypeError('The store has answered with something else than levels.')
  }
  return isThenable(answer) ? answer.then(check) : check(answer)
}
