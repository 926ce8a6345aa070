import type { Guard } from '../guard.js'
import { type LimitGuardOptions, readLimitOptions } from '../limit-options.js'
import type { Runtime } from '../runtime.js'
import { TimedRun } from './timed-run.js'
import { TimedRuns } from './timed-runs.js'

const names = ['executionTime'] as const

/** Options of {@link executionTimeLimitGuard}. */
export type ExecutionTimeLimitOptions = LimitGuardOptions<(typeof names)[number]>

/** Bounds the time that an operation, the start of a subscription, and each event of it may take. */
export function executionTimeLimitGuard(options: ExecutionTimeLimitOptions, runtime: Runtime): Guard {
  const { mode, ceiling, ofOperation, assertFields } = readLimitOptions('executionTimeLimit', names, options)
  const runs = new TimedRuns()

  return {
    name: 'executionTimeLimit',
    mode,
    summary: `an operation takes at most ${ceiling.executionTime} ms`,
    schema(schema) {
      assertFields(schema)
      runs.mark(schema)
    },
    follow(input, judgeOf) {
      const run = new TimedRun({ input, judgeOf, clock: runtime, max: ofOperation(input).executionTime })
      if (input.context) runs.begin(input.context, input.operation, run)
      return run
    },
  }
}
