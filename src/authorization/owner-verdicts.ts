import type { Emit } from '../events.js'
import type { MaybePromise } from '../guard.js'
import { isThenable, withDeadline } from '../store-call.js'
import type { Execution } from './executions.js'
import { isOwner, type OwnerRule, ownsAll } from './owner-rule.js'

interface VerdictsParts {
  readonly deadline: number
  readonly emit: Emit
  readonly now: () => number
}

type OfRule = WeakMap<object, MaybePromise<boolean>>

/** Whether objects are the viewer's: each is looked at once in an execution, whatever leads to it. */
export class OwnerVerdicts {
  readonly #parts: VerdictsParts
  readonly #verdicts = new WeakMap<Execution, Map<OwnerRule, OfRule | true>>()

  constructor(parts: VerdictsParts) {
    this.#parts = parts
  }

  of(rule: OwnerRule, execution: Execution, object: unknown): MaybePromise<boolean> {
    let ofRules = this.#verdicts.get(execution)
    if (ofRules === undefined) {
      ofRules = new Map()
      this.#verdicts.set(execution, ofRules)
    }
    let ofRule = ofRules.get(rule)
    if (ofRule === undefined) {
      ofRule = ownsAll(rule, execution.viewer) || new WeakMap()
      ofRules.set(rule, ofRule)
    }
    if (ofRule === true) return true
    // What has no identity is looked at again.
    if (typeof object !== 'object' || object === null) return this.#look(rule, execution, object)
    let verdict = ofRule.get(object)
    if (verdict === undefined) {
      verdict = this.#look(rule, execution, object)
      ofRule.set(object, verdict)
      if (isThenable(verdict)) verdict.then((later) => (ofRule as OfRule).set(object, later))
    }
    return verdict
  }

  #look(rule: OwnerRule, { viewer }: Execution, object: unknown): MaybePromise<boolean> {
    try {
      const verdict = isOwner(rule, viewer, object)
      if (!isThenable(verdict)) return verdict
      return withDeadline(verdict, this.#parts.deadline).then(undefined, () => this.#failed(rule))
    } catch {
      return this.#failed(rule)
    }
  }

  #failed({ type }: OwnerRule): false {
    const { emit, now } = this.#parts
    emit({ name: 'owner.failed', guard: 'ownership', at: now(), subject: type })
    return false
  }
}
