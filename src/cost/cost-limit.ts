import type { SlicingFlaw } from '../cost-meter.js'
import { ConfigurationError, type Violation } from '../errors.js'
import { finiteOrNull } from '../finite.js'
import type { Guard, Judge, OperationInput } from '../guard.js'
import { type LimitGuardOptions, readLimitOptions } from '../limit-options.js'
import { exceeds } from '../limit-violation.js'
import { LiveCeiling, OVERRUN } from './live-ceiling.js'
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

  const watch = (input: OperationInput, context: object, judge: Judge) => {
    const max = ofOperation(input).cost
    const ceiling = overrun ? overrun * Math.max(1, plans.estimate(input).cost) : OVERRUN_OF_LIMIT * max
    const cost = Number.isFinite(ceiling) ? plans.planOf(input).fixed(input.variables) : undefined
    if (cost === undefined) return
    const exceeded = (found: number) => judge({ ...OVERRUN, limit: { name: 'overrun', max: ceiling, found } })
    live?.begin(context, input.operation, { cost, ceiling, exceeded })
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
    follow(input, judge) {
      if (live && input.context) watch(input, input.context, judge)
      let actual: number | undefined
      return {
        end(result) {
          actual = result && plans.actual(input, result)
        },
        extensions(privileged) {
          const explained = privileged && input.request?.header(EXPLAIN)
          return {
            requested: plans.estimate(input).cost,
            actual: actual ?? null,
            limit: finiteOrNull(ofOperation(input).cost),
            ...(explained && { coordinates: Object.fromEntries(plans.planOf(input).explain(input.variables)) }),
          }
        },
      }
    },
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
