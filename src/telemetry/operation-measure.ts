import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import { type Cost, costOf } from '../cost-readers.js'
import { codeOf, isRefused } from '../errors.js'
import { finiteOrNull } from '../finite.js'
import type { Follower, OperationInput, Refusal } from '../guard.js'
import { isOfVariables } from '../of-variables.js'
import { plainOrNull } from '../plain-text.js'
import type { Asked, Note, Trace } from '../traces.js'
import type { MeasuredOperation, Telemetry } from './measured.js'

const MAX_NAME = 128
/** Different refusals of one operation that are told. */
const MAX_DIFFERENT = 50

/** What is told of the operation of a document; without its node, of the only one. */
export type ReadOperation = (
  document: DocumentNode,
  node?: OperationDefinitionNode,
) => { readonly node: OperationDefinitionNode; readonly depth: number } | undefined

/** What the measures of one telemetry have in common. */
interface Shared {
  readonly tell: Telemetry
  readonly read: ReadOperation
  readonly now: () => number
}

type Verdict = Pick<MeasuredOperation, 'outcome' | 'code'>

const SERVED: Verdict = Object.freeze({ outcome: 'served', code: null })
const BROKEN: Verdict = Object.freeze({ outcome: 'failed', code: 'INTERNAL_SERVER_ERROR' })

/** Follows one operation, and tells once what has become of it. */
export class OperationMeasure implements Note, Follower {
  readonly by: Shared
  readonly of: object
  readonly before: Note | undefined
  readonly #began: number
  #running: OperationInput | undefined
  #isTold = false
  /** The first that was refused of what runs. */
  #refused: string | undefined
  /** The first error among the events of a subscription. */
  #failed: string | undefined
  #seen: Refusal[] | undefined

  constructor(shared: Shared, of: object, trace: Trace | undefined) {
    this.by = shared
    this.of = of
    this.before = trace?.lastNote
    this.#began = trace?.began ?? shared.now()
  }

  get isTold(): boolean {
    return this.#isTold
  }

  /** It was not refused, and begins. */
  run(input: OperationInput): void {
    this.#running = input
  }

  refused(refusal: Refusal, asked: Asked): void {
    const { guard, mode, violation } = refusal
    const { code, coordinate = null, limit } = violation
    const viewer = asked.viewer ?? refusal.viewer
    if (this.#isNew(refusal)) this.by.tell.refused?.({ guard, code, mode, viewer, coordinate })
    // What is only reported ends nothing.
    if (mode === 'report') return
    if (this.#running) this.#refused ??= code
    else if (!asked.late) {
      const cost = limit?.name === 'cost' ? { requested: finiteOrNull(limit.found), actual: null } : null
      const depth = limit?.name === 'depth' ? finiteOrNull(limit.found) : null
      this.#end(asked, { outcome: 'refused', code }, cost, depth)
    }
  }

  event(result: object): undefined {
    const { outcome, code } = this.#judge(result)
    if (outcome === 'failed') this.#failed ??= code ?? undefined
    else if (outcome === 'refused') this.#refused ??= code ?? undefined
  }

  streams(): () => void {
    return () =>
      this.#endRun(
        this.#failed !== undefined ? { outcome: 'failed', code: this.#failed } : judgeRefused(this.#refused),
        null,
      )
  }

  end(result: object | undefined, all: readonly Follower[] = []): void {
    const { data, errors } = (result ?? {}) as Result
    const [error] = errors ?? []
    const isFault = codeOf(error) === 'INTERNAL_SERVER_ERROR' && !isOfVariables(error)
    if (data === undefined && errors?.length && !isFault && !this.#refused) {
      // Another plugin has refused it, or its variables were none: whoever has found that out tells it.
      this.#running = undefined
      return
    }
    this.#endRun(this.#judge(result ?? {}), costOf(all))
  }

  partly(first: object | undefined, all: readonly Follower[] = []): void {
    this.#endRun(first === undefined ? BROKEN : this.#judge(first), costOf(all))
  }

  #judge(result: Result): Verdict {
    const { errors } = result
    if (errors === undefined || errors.length === 0) return judgeRefused(this.#refused)
    const fault = errors.find((error) => !isRefused(error))
    if (fault !== undefined) return { outcome: 'failed', code: plainOrNull(codeOf(fault)) }
    return { outcome: 'refused', code: codeOf(errors[0]) }
  }

  #endRun(verdict: Verdict, cost: Cost | null): void {
    if (this.#running) this.#end(this.#running, verdict, cost)
  }

  #end(asked: Asked, { outcome, code }: Verdict, cost: Cost | null, depth: number | null = null): void {
    const { tell, read, now } = this.by
    if (this.#isTold) return
    this.#isTold = true
    // The trace may live on.
    this.#running = undefined
    const { document, operation } = asked
    const facts = document && read(document, operation)
    const node = operation ?? facts?.node
    tell.operation?.({
      type: node?.operation ?? null,
      name: plainOrNull(node?.name?.value, MAX_NAME),
      outcome,
      code,
      viewer: asked.viewer,
      depth: depth ?? finiteOrNull(facts?.depth),
      requestedCost: cost?.requested ?? null,
      actualCost: cost?.actual ?? null,
      milliseconds: now() - this.#began,
    })
  }

  /** A text and the operation in it are both looked at, and a hundred aliases are one field. */
  #isNew({ guard, mode, violation }: Refusal): boolean {
    const { code, coordinate } = violation
    this.#seen ??= []
    for (const seen of this.#seen) {
      const same = seen.violation
      if (seen.guard === guard && seen.mode === mode && same.code === code && same.coordinate === coordinate)
        return false
    }
    if (this.#seen.length >= MAX_DIFFERENT) return false
    this.#seen.push({ guard, mode, violation, viewer: null })
    return true
  }
}

interface Result {
  readonly data?: unknown
  readonly errors?: readonly unknown[]
}

function judgeRefused(code: string | undefined): Verdict {
  return code === undefined ? SERVED : { outcome: 'refused', code }
}
