import type { Emit } from '../events.js'
import type { MaybePromise } from '../guard.js'
import { isThenable, withDeadline } from '../store-call.js'
import type { Execution } from './executions.js'
import { isOwner, type OwnerRule, ownsAll, wantedOf } from './owner-rule.js'

interface VerdictsParts {
  readonly deadline: number
  readonly emit: Emit
  readonly now: () => number
}

/** Whether objects of one type are the viewer's, in one execution: whoever decides is asked once, whatever leads to it. */
export class OwnerVerdicts {
  readonly #rule: OwnerRule
  readonly #execution: Execution
  readonly #parts: VerdictsParts
  readonly #all: boolean
  readonly #wanted: readonly (string | undefined)[]
  readonly #known = new Map<unknown, MaybePromise<boolean>>()

  constructor(rule: OwnerRule, execution: Execution, parts: VerdictsParts) {
    this.#rule = rule
    this.#execution = execution
    this.#parts = parts
    this.#all = ownsAll(rule, execution.viewer)
    this.#wanted = wantedOf(rule, execution.viewer)
  }

  of(object: unknown): MaybePromise<boolean> {
    if (this.#all) return true
    const known = this.#known.size > 0 ? this.#known.get(object) : undefined
    if (known !== undefined) return known
    const verdict = this.#look(object)
    // A property is read again in less time than it is remembered; what has no identity can't be.
    if ((this.#rule.decide || isThenable(verdict)) && typeof object === 'object' && object !== null) {
      this.#known.set(object, verdict)
      if (isThenable(verdict)) verdict.then((later) => this.#known.set(object, later))
    }
    return verdict
  }

  /** Looks, whatever was found before, and keeps nothing. */
  now(object: unknown): MaybePromise<boolean> {
    return this.#all || this.#look(object)
  }

  #look(object: unknown): MaybePromise<boolean> {
    try {
      const verdict = isOwner(this.#rule, this.#execution.viewer, this.#wanted, object)
      if (!isThenable(verdict)) return verdict
      return withDeadline(verdict, this.#parts.deadline).then(undefined, () => this.#failed())
    } catch {
      return this.#failed()
    }
  }

  #failed(): false {
    const { emit, now } = this.#parts
    emit({ name: 'owner.failed', guard: 'ownership', at: now(), subject: this.#rule.type })
    return false
  }
}

/** Those of an execution. */
export function verdictsOf(rule: OwnerRule, execution: Execution, parts: VerdictsParts): OwnerVerdicts {
  let verdicts = execution.found.get(rule) as OwnerVerdicts | undefined
  if (verdicts === undefined) {
    verdicts = new OwnerVerdicts(rule, execution, parts)
    execution.found.set(rule, verdicts)
  }
  return verdicts
}
