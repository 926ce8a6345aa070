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
  // One for all contexts. Not enumerable: who copies or prints a context makes no signal by that.
  const signal = {
    configurable: true,
    get(this: object) {
      return runs.lastOf(this)?.signal()
    },
    // Who puts one there later has put one there.
    set(this: object, value: unknown) {
      Object.defineProperty(this, 'signal', { value, configurable: true, enumerable: true, writable: true })
    },
  }

  /** What the application calls so is its own. */
  const giveSignal = (context: object): void => {
    if (!('signal' in context) && Object.isExtensible(context)) Object.defineProperty(context, 'signal', signal)
  }

  return {
    name: 'executionTimeLimit',
    mode,
    summary: `an operation takes at most ${ceiling.executionTime} ms`,
    schema(schema) {
      assertFields(schema)
      runs.mark(schema)
    },
    follow(input, judge) {
      const max = ofOperation(input).executionTime
      const run = new TimedRun({
        clock: runtime,
        max,
        exceeded: (found) =>
          judge({ code: 'EXECUTION_TIME_LIMIT_EXCEEDED', limit: { name: 'executionTime', max, found } }),
        gone: () => input.gone?.(),
        unstoppable: input.unstoppable === true,
        streams: input.operation.operation === 'subscription',
      })
      if (input.context) {
        runs.begin(input.context, input.operation, run)
        giveSignal(input.context)
      }
      return {
        runs: (stop) => run.start(stop),
        streams: (stop) => run.stream(stop),
        stopped: () => run.violation,
        fieldResolver: (own) => run.fieldResolver(own),
        event() {
          run.event()
          return undefined
        },
        partly: () => {
          // Nothing tells when the last part of it has come.
          if (input.unstoppable) run.end()
        },
        end: () => run.end(),
      }
    },
  }
}
