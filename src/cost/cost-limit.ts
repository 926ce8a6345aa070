import type { SlicingFlaw } from '../cost-meter.js'
import { ConfigurationError, type Violation } from '../errors.js'
import { finiteOrNull } from '../finite.js'
import type { Follower, Guard, JudgeOf, OperationInput } from '../guard.js'
import { type CompiledLimits, type LimitGuardOptions, readLimitOptions } from '../limit-options.js'
import { exceeds } from '../limit-violation.js'
import type { CostPlan } from './cost-plan.js'
import type { FixedCost } from './fixed-cost.js'
import { LiveCeiling, OVERRUN, type RunningLimit } from './live-ceiling.js'
import type { CostPlans } from './plans.js'

const names = ['cost'] as const

/** Options of {@link costLimitGuard}. */
export type CostLimitOptions = LimitGuardOptions<(typeof names)[number]> & {
  /**
   * Where lists turn out longer than expected, an operation is stopped once their items cost more than so many times its
   * estimate; `false` counts nothing while it runs. @default ten times the caller's `cost`, whatever the estimate
   */
  readonly overrun?: number | false
}

/** Bounds what one operation is estimated to cost, before its first resolver. */
export function costLimitGuard(options: CostLimitOptions, plans: CostPlans): Guard {
  const { overrun, ...limits } = options
  assertOverrun(overrun)
  const { mode, ceiling, ofOperation, assertFields } = readLimitOptions('costLimit', names, limits)
  const live = overrun === false ? null : new LiveCeiling()

  const watch = (input: OperationInput, context: object, judgeOf: JudgeOf) => {
    const max = ofOperation(input).cost
    const ceiling = overrun ? overrun * Math.max(1, plans.estimate(input).cost) : OVERRUN_OF_LIMIT * max
    const plan = Number.isFinite(ceiling) ? plans.planOf(input) : undefined
    if (plan && !plan.isTooLarge) live?.begin(context, input.operation, new Watched(plan, input, ceiling, judgeOf))
  }

  return {
    name: 'costLimit',
    mode,
    summary: `an operation costs at most ${ceiling.cost}`,
    schema(schema) {
      assertFields(schema)
      const { model } = plans.modelOf(schema)
      live?.mark(schema, model)
    },
    operation(input) {
      const { cost, flaw } = plans.estimate(input)
      if (flaw) return flawViolation(flaw)
      return exceeds('cost', 'COST_LIMIT_EXCEEDED', ofOperation(input).cost, cost)
    },
    follow(input, judgeOf) {
      if (live && input.context) watch(input, input.context, judgeOf)
      return new CostFollower(plans, input, ofOperation)
    },
  }
}

/** An operation that runs, with what its lists may come to. */
class Watched implements RunningLimit {
  readonly ceiling: number
  readonly #plan: CostPlan
  readonly #input: OperationInput
  readonly #judgeOf: JudgeOf
  #cost: FixedCost | undefined

  constructor(plan: CostPlan, input: OperationInput, ceiling: number, judgeOf: JudgeOf) {
    this.ceiling = ceiling
    this.#plan = plan
    this.#input = input
    this.#judgeOf = judgeOf
  }

  get cost(): FixedCost {
    this.#cost ??= this.#plan.fixed(this.#input.variables)
    return this.#cost
  }

  exceeded(found: number): Violation | undefined {
    return this.#judgeOf(this.#input)({ ...OVERRUN, limit: { name: 'overrun', max: this.ceiling, found } })
  }
}

/** Tells what an operation has cost; what nobody asks for is not counted. */
class CostFollower implements Follower {
  readonly #plans: CostPlans
  readonly #input: OperationInput
  readonly #ofOperation: CompiledLimits['ofOperation']
  #result: object | undefined
  #actual: number | null = null

  constructor(plans: CostPlans, input: OperationInput, ofOperation: CompiledLimits['ofOperation']) {
    this.#plans = plans
    this.#input = input
    this.#ofOperation = ofOperation
  }

  end(result: object | undefined): void {
    this.#result = result
  }

  extensions(privileged: boolean): Readonly<Record<string, unknown>> {
    const input = this.#input
    const plans = this.#plans
    if (this.#result) this.#actual = plans.actual(input, this.#result) ?? null
    this.#result = undefined
    const cost = {
      requested: plans.estimate(input).cost,
      actual: this.#actual,
      limit: finiteOrNull(this.#ofOperation(input).cost),
    }
    if (!privileged || !input.request?.header(EXPLAIN)) return cost
    return { ...cost, coordinates: Object.fromEntries(plans.planOf(input).explain(input.variables)) }
  }
}

/** So many times the caller's limit may lists cost that nobody has declared. */
const OVERRUN_OF_LIMIT = 10

function assertOverrun(overrun: unknown): void {
  if (overrun === undefined || overrun === false || (typeof overrun === 'number' && overrun >= 1)) return
  throw new ConfigurationError('costLimit.overrun must be a number of at least 1, or false.')
}

/** The header field of a request that asks what each field costs. */
const EXPLAIN = 'explain-cost'

/** What refuses an operation that does not say how long a list shall be. */
export function flawViolation({ coordinate, slicingArguments }: SlicingFlaw): Violation {
  const wanted = slicingArguments.length === 1 ? slicingArguments[0] : `exactly one of ${slicingArguments.join(', ')}`
  return {
    code: 'BAD_USER_INPUT',
    message: `${coordinate} must be asked for with ${wanted}, so that its length is known.`,
    coordinate,
  }
}
