import type { Logger } from '../checkpoints.js'
import type { Guard } from '../guard.js'
import { type Asked, operationOf, type Trace, traceOf, type Witness } from '../traces.js'
import type { Telemetry } from './measured.js'
import { OperationMeasure, type ReadOperation } from './operation-measure.js'
import { completeTelemetry, type TelemetryOptions } from './telemetry-options.js'
import { joinTelemetry } from './tellers.js'
import { timedGuards } from './timed-guards.js'

/** What the telemetry needs beside its options. */
interface Parts {
  readonly logger: Logger
  readonly read: ReadOperation
  /** Milliseconds; only differences count. */
  readonly now?: () => number
  /** From 0 to 1. */
  readonly random?: () => number
}

/** A guard that refuses nothing, and what else it wants to know. */
export interface TelemetryGuard extends Guard {
  /** Told of what happens beside refusals; absent where nobody listens. */
  readonly event: Telemetry['event']
  /** The same guards, measured if anybody listens. */
  timed(guards: readonly Guard[]): readonly Guard[]
}

/** Tells what becomes of operations, and what guards refuse and take. */
export function telemetryGuard(options: TelemetryOptions, parts: Parts): TelemetryGuard {
  const { to, sampleGuardTime } = completeTelemetry(options)
  const { logger, read, now = () => performance.now(), random = Math.random } = parts
  const tell = joinTelemetry(to, logger)
  const { guardTime } = tell
  const shared = { tell, read, now }
  /** Of what has no trace, such as a document that nobody is known to have sent. */
  const untraced = new WeakMap<object, OperationMeasure>()

  const begin = (of: object, trace: Trace | undefined): OperationMeasure => {
    const measure = new OperationMeasure(shared, of, trace)
    if (trace) trace.lastNote = measure
    else untraced.set(of, measure)
    return measure
  }
  const measureOf = (asked: Asked): OperationMeasure => {
    const trace = asked.context && traceOf(asked.context)
    const of = operationOf(asked, trace)
    if (trace === undefined) return untraced.get(of) ?? begin(of, trace)
    for (let note = trace.lastNote; note !== undefined; note = note.before) {
      if (note.by === shared && note.of === of) return note as OperationMeasure
    }
    return begin(of, trace)
  }

  const witness: Witness = {
    now: tell.operation && now,
    refused(refusal, asked) {
      measureOf(asked).refused(refusal, asked)
      return undefined
    },
  }
  const sampled = guardTime && sampleGuardTime > 0 ? sampleGuardTime : 0

  return {
    name: 'telemetry',
    mode: 'enforce',
    summary: `tells ${to.length} of operations and refusals${sampled > 0 ? `; ${sampled * 100}% of the calls of guards are timed` : ''}`,
    event: tell.event,
    timed: (guards) => (guardTime && sampled > 0 ? timedGuards(guards, { guardTime, sampled, now, random }) : guards),
    ...((tell.operation || tell.refused) && { witness }),
    ...(tell.operation && {
      follow(input) {
        const known = measureOf(input)
        // A context that is taken again is of another operation.
        const measure = known.isTold ? begin(known.of, input.context && traceOf(input.context)) : known
        measure.run(input)
        return measure
      },
    }),
  }
}
