import { type Clock, systemClock } from '../clock.js'
import { type Cost, costOf } from '../cost-readers.js'
import { codeOf, isRefused, type Violation } from '../errors.js'
import type { Follower, Guard, OperationInput } from '../guard.js'
import type { Runtime } from '../runtime.js'
import { describeFault } from '../store-call.js'
import { type Asked, type Trace, traceOf, type Witness } from '../traces.js'
import type { AuditEvent } from './audit-event.js'
import { type AuditOptions, completeAudit } from './audit-options.js'
import { EventBuilder, lostEvents } from './build-event.js'
import { type Draft, Drafts } from './drafts.js'
import { SinkQueue } from './sink-queue.js'

/** A guard that follows mutations, and the witness of what all guards refuse. */
type Audit = Guard & Required<Pick<Guard, 'witness' | 'settle' | 'close'>>

/** Drafts that wait for equal ones at most; more are made events at once. */
const MAX_DRAFTS = 1_000

/** One event for each refusal and for each mutation that ran, to sinks that no request ever waits for. */
export function auditGuard(options: AuditOptions, runtime: Runtime, clock: Clock = systemClock): Audit {
  const { sinks, onSinkFailure, queueSize, foldWithin, deadline, variables } = completeAudit(options)
  const builder = new EventBuilder(runtime, variables)
  const drafts = new Drafts()
  const queues = sinks.map(
    (sink) =>
      new SinkQueue(sink, {
        clock,
        size: queueSize,
        deadline,
        lost: (count) => lostEvents(clock.now(), count),
        tell: (name, subject, detail) =>
          runtime.emit({ name, guard: 'audit', at: clock.now(), subject, ...(detail !== undefined && { detail }) }),
      }),
  )
  let timer: (() => void) | undefined
  let closing: Promise<void> | undefined

  /** On a timer, where an error would end the process: a host may have taken its request back by then. */
  const build = (draft: Draft): AuditEvent | string => {
    try {
      return builder.build(draft)
    } catch (error) {
      return `no event could be made: ${describeFault(error)}`
    }
  }
  const flush = (until: number) => {
    for (const draft of drafts.take(until)) {
      // In a flood that no sink can take, no event is made to be lost.
      const event = queues.every((queue) => queue.isFull) ? undefined : build(draft)
      for (const queue of queues) {
        if (typeof event === 'object') queue.offer(event)
        else queue.drop(event)
      }
    }
  }
  const wake = () => {
    timer = undefined
    flush(clock.now() - foldWithin)
    arm()
  }
  const arm = () => {
    const { first } = drafts
    if (timer !== undefined || first === undefined) return
    timer = clock.after(Math.max(0, first + foldWithin - clock.now()), wake)
  }
  /** After each draft: it waits, unless too many do. */
  const settle = () => {
    if (drafts.size > MAX_DRAFTS || closing !== undefined) flush(Number.POSITIVE_INFINITY)
    else if (timer === undefined) arm()
  }
  const traceIn = ({ context }: Asked): Trace | undefined => context && traceOf(context)

  const witness: Witness = {
    refused(refusal, asked) {
      drafts.refusal(clock.now(), refusal, asked, traceIn(asked))
      settle()
      return undefined
    },
    detected(detection, asked) {
      drafts.one(clock.now(), detection, asked, traceIn(asked))
      settle()
    },
  }

  const isTroubled = () => queues.some((queue) => queue.isTroubled)

  return {
    name: 'audit',
    mode: 'enforce',
    summary: `${sinks.map(({ name }) => name).join(', ')}; while a sink fails, ${onSinkFailure === 'continue' ? 'all goes on' : 'no mutation runs'}`,
    witness,
    ...(onSinkFailure === 'deny-mutations' && {
      operation: ({ operation }: OperationInput) =>
        operation.operation === 'mutation' && isTroubled() ? UNSEEN : undefined,
    }),
    follow(input) {
      if (input.operation.operation !== 'mutation') return undefined
      return mutationFollower((outcome, reason, cost) => {
        drafts.one(clock.now(), { outcome, reason, cost }, input, traceIn(input))
        settle()
      })
    },
    settle() {
      timer?.()
      timer = undefined
      flush(Number.POSITIVE_INFINITY)
      const writing = queues.map((queue) => queue.settle()).filter((attempt) => attempt !== undefined)
      return writing.length === 0 ? undefined : Promise.all(writing)
    },
    close() {
      closing ??= (async () => {
        timer?.()
        flush(Number.POSITIVE_INFINITY)
        await Promise.all(queues.map((queue) => queue.close()))
      })()
      return closing
    },
  }
}

/** Seconds after which a sink may have recovered. */
const RETRY_AFTER = 5

const UNSEEN: Violation = Object.freeze({
  code: 'SERVICE_UNAVAILABLE',
  retryAfter: RETRY_AFTER,
  detail: 'A sink of the audit fails, and what changes something must not go unseen.',
})

type Tell = (outcome: 'success' | 'failure', reason: string | null, cost: Cost | null) => void

/** Tells once how a mutation has ended. */
function mutationFollower(tell: Tell): Follower {
  let told = false
  const once: Tell = (...outcome) => {
    if (!told) tell(...outcome)
    told = true
  }
  return {
    end(result, followers = []) {
      if (result === undefined || !hasRun(result)) {
        told = true
        return
      }
      const [error] = (result as { errors?: readonly unknown[] }).errors ?? []
      if (error === undefined) once('success', null, costOf(followers))
      else once('failure', codeOf(error), costOf(followers))
    },
    partly(first) {
      const [error] = (first as { errors?: readonly unknown[] } | undefined)?.errors ?? []
      if (first === undefined || error !== undefined)
        once('failure', error === undefined ? BROKEN : codeOf(error), null)
      else once('success', null, null)
    },
  }
}

/**
 * Without data nothing has run: another plugin has refused the operation, or its variables were none. Nor has anything of
 * one whose every field a guard has refused, which is recorded already.
 */
function hasRun({ data, errors = [] }: Result): boolean {
  if (data === undefined) return false
  const values = Object.values(data ?? {})
  const refused = errors.filter((error) => isRefused(error) && (error as { path?: unknown[] }).path?.length === 1)
  return errors.length === 0 || refused.length < errors.length || values.some((value) => value !== null)
}

interface Result {
  readonly data?: object | null
  readonly errors?: readonly unknown[]
}

/** Of an operation that broke off: what of it has run nobody knows. */
const BROKEN = 'NO_RESULT'
