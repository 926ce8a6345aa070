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
  readonly rule: OwnerRule
  readonly #execution: Execution
  readonly #parts: VerdictsParts
  readonly #all: boolean
  readonly #wanted: readonly (string | undefined)[]
  /** The one property that tells it, where one does, and what it must be: as a text, or as a number if that is the same. */
  readonly #field: string | undefined
  readonly #text: string | undefined
  readonly #number: number
  /** The fields of an object are resolved in a row. Where one property tells it, to read that costs less than to remember. */
  #last: unknown
  readonly #known = new Map<unknown, MaybePromise<boolean>>()

  constructor(rule: OwnerRule, execution: Execution, parts: VerdictsParts) {
    this.rule = rule
    this.#execution = execution
    this.#parts = parts
    this.#all = ownsAll(rule, execution.viewer)
    this.#wanted = wantedOf(rule, execution.viewer)
    const [text] = this.#wanted
    const [path, ...more] = rule.fields
    this.#field = path?.length === 1 && more.length === 0 && text !== undefined ? path[0] : undefined
    this.#text = text
    const number = Number(text)
    this.#number = Number.isFinite(number) && String(number) === text ? number : Number.NaN
  }

  /** Whether one look tells that an object is the viewer's. If not, it may be nevertheless. */
  has(object: unknown): boolean {
    if (this.#all) return true
    if (this.#field === undefined) return object === this.#last && object !== undefined
    if (typeof object !== 'object' || object === null) return false
    try {
      const found = (object as Record<string, unknown>)[this.#field]
      if (found === this.#text || found === this.#number) return true
      // A property may be made anew at each look: of this one nobody else will hear.
      if (isThenable(found)) found.then(undefined, () => {})
      return false
    } catch {
      return false
    }
  }

  of(object: unknown): MaybePromise<boolean> {
    if (this.#all) return true
    const known = this.#known.size > 0 ? this.#known.get(object) : undefined
    if (known !== undefined) {
      if (known === true) this.#last = object
      return known
    }
    const verdict = this.#look(object)
    if (verdict === true && this.#field === undefined) this.#last = object
    // A property is read again in less time than it is remembered; what has no identity can't be.
    if ((this.rule.decide || isThenable(verdict)) && typeof object === 'object' && object !== null) {
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
      const verdict = isOwner(this.rule, this.#execution.viewer, this.#wanted, object)
      if (!isThenable(verdict)) return verdict
      return withDeadline(verdict, this.#parts.deadline).then(undefined, () => this.#failed())
    } catch {
      return this.#failed()
    }
  }

  #failed(): false {
    const { emit, now } = this.#parts
    emit({ name: 'owner.failed', guard: 'ownership', at: now(), subject: this.rule.type })
    return false
  }
}

/** Those of an execution. */
export function verdictsOf(rule: OwnerRule, execution: Execution, parts: VerdictsParts): OwnerVerdicts {
  if (execution.verdicts?.rule === rule) return execution.verdicts
  let verdicts = execution.found.get(rule) as OwnerVerdicts | undefined
  if (verdicts === undefined) {
    verdicts = new OwnerVerdicts(rule, execution, parts)
    execution.found.set(rule, verdicts)
  }
  execution.verdicts = verdicts
  return verdicts
}
