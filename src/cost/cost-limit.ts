import type { SlicingFlaw } from '../cost-meter.js'
import type { Violation } from '../errors.js'
import type { Guard } from '../guard.js'
import { type LimitGuardOptions, readLimitOptions } from '../limit-options.js'
import { exceeds } from '../limit-violation.js'
import type { CostPlans } from './plans.js'

const names = ['cost'] as const

/** Options of {@link costLimitGuard}. */
export type CostLimitOptions = LimitGuardOptions<(typeof names)[number]>

/** Bounds what one operation is estimated to cost, before its first resolver. */
export function costLimitGuard(options: CostLimitOptions, plans: CostPlans): Guard {
  const { mode, ceiling, ofOperation, assertFields } = readLimitOptions('costLimit', names, options)
  return {
    name: 'costLimit',
    mode,
    summary: `an operation costs at most ${ceiling.cost}`,
    schema(schema) {
      assertFields(schema)
      plans.modelOf(schema)
    },
    operation(input) {
      const { cost, flaw } = plans.estimate(input)
      if (flaw) return flawViolation(flaw)
      return exceeds('cost', 'COST_LIMIT_EXCEEDED', ofOperation(input).cost, cost)
    },
    follow(input) {
      let actual: number | undefined
      return {
        end(result) {
          actual = result && plans.actual(input, result)
        },
        extensions() {
          const explained = input.request?.header(EXPLAIN)
          return {
            requested: plans.estimate(input).cost,
            // A result with errors does not tell what was worked out before they came.
            actual: actual ?? null,
            limit: finite(ofOperation(input).cost),
            ...(explained && { coordinates: Object.fromEntries(plans.planOf(input).explain(input.variables)) }),
          }
        },
      }
    },
  }
}

/** The header field of a request that asks what each field costs. */
const EXPLAIN = 'explain-cost'

/** JSON has no word for what has no end. */
function finite(limit: number): number | null {
  return Number.isFinite(limit) ? limit : null
}

/** What refuses an operation that does not say how long a list shall be. */
export function flawViolation({ coordinate, slicingArguments }: SlicingFlaw): Violation {
  const wanted = slicingArguments.length === 1 ? slicingArguments[0] : `exactly one of ${slicingArguments.join(', ')}`
  return {
    code: 'BAD_USER_INPUT',
    message: `${coordinate} must be asked for with ${wanted}, so that its length is known.`,
    coordinate,
  }
}
