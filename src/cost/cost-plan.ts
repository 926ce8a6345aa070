import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import type { Estimate } from '../cost-meter.js'
import { defaultsOf, hidesVariables, Values } from '../values.js'
import { ActualCost } from './actual.js'
import { PlanCompiler, PlanTooLarge } from './compile-plan.js'
import { atLeastZero } from './cost-math.js'
import type { CostModel } from './cost-model.js'
import { explain } from './explain.js'
import { failedPlaces } from './failed-places.js'
import { FixedCost, isFixed, type ListsByPlace, listsIn } from './fixed-cost.js'
import { costOfSet, type Evaluation, type SetPlan } from './nodes.js'

/** What has come of an operation. */
export interface Result {
  /** Absent where nothing has run. */
  readonly data?: unknown
  readonly errors?: unknown
}

/** The cost of one operation of a document, compiled once and evaluated for the variables of each request. */
export class CostPlan {
  readonly #root: SetPlan | undefined
  readonly #defaults: ReadonlyMap<string, unknown>
  /** What it is estimated to cost whatever its variables; `undefined` where they count. */
  readonly constant: Estimate | undefined
  #epoch = 0
  #lists: ListsByPlace | undefined
  /** `null` where the variables count. */
  #fixed: FixedCost | null | undefined

  constructor(document: DocumentNode, operation: OperationDefinitionNode, model: CostModel) {
    this.#defaults = defaultsOf(operation)
    const root = compile(document, operation, model)
    this.#root = root
    if (root === undefined) this.constant = TOO_LARGE
    else if (root.isConstant) this.constant = Object.freeze({ cost: atLeastZero(root.constant), flaw: undefined })
  }

  /** Whether no plan could be made of it. */
  get isTooLarge(): boolean {
    return this.#root === undefined
  }

  /** What the operation is estimated to cost with these variables, which need not be coerced. */
  estimate(variables: Readonly<Record<string, unknown>>): Estimate {
    if (this.constant) return this.constant
    const evaluation = this.#evaluation(variables)
    const cost = atLeastZero(costOfSet(this.#root as SetPlan, evaluation))
    return { cost, flaw: evaluation.flaw }
  }

  /** What it has cost, from its result; `undefined` where no plan could be made of it. */
  actual({ data, errors }: Result, variables: Readonly<Record<string, unknown>>): number | undefined {
    if (this.#root === undefined) return undefined
    // Nothing has run, or an error has taken away all that was worked out.
    if (typeof data !== 'object' || data === null) return data === null ? this.estimate(variables).cost : 0
    const actual = new ActualCost(this.#evaluation(variables))
    return atLeastZero(actual.ofSet(this.#root, data as Record<string, unknown>, failedPlaces(data, errors)))
  }

  /** What it costs beside the items of its lists; of what is not too large. */
  fixed(variables: Readonly<Record<string, unknown>>): FixedCost {
    const root = this.#root as SetPlan
    const of = (known: Readonly<Record<string, unknown>>) =>
      new FixedCost(root, this.#evaluation(known), () => this.#listsOf(root))
    // What is kept holds no variables of a request.
    if (this.#fixed === undefined) this.#fixed = isFixed(root) ? of({}) : null
    return this.#fixed ?? of(variables)
  }

  #listsOf(root: SetPlan): ListsByPlace {
    this.#lists ??= listsIn(root)
    return this.#lists
  }

  /** The estimate by schema coordinate. */
  explain(variables: Readonly<Record<string, unknown>>): ReadonlyMap<string, number> {
    return this.#root === undefined ? new Map() : explain(this.#root, this.#evaluation(variables))
  }

  #evaluation(variables: Readonly<Record<string, unknown>>): Evaluation {
    return { values: new Values(variables, this.#defaults), epoch: ++this.#epoch, flaw: undefined }
  }
}

const TOO_LARGE: Estimate = Object.freeze({ cost: Number.POSITIVE_INFINITY, flaw: undefined })

function compile(document: DocumentNode, operation: OperationDefinitionNode, model: CostModel): SetPlan | undefined {
  if (hidesVariables({ document, operation })) return undefined
  try {
    return new PlanCompiler(document, model).compile(operation)
  } catch (error) {
    if (error instanceof PlanTooLarge) return undefined
    throw error
  }
}
