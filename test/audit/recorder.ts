import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { auditGuard } from '../../src/audit/audit.js'
import type { AuditEvent } from '../../src/audit/audit-event.js'
import type { AuditOptions, AuditSink } from '../../src/audit/audit-options.js'
import type { ErrorCode } from '../../src/errors.js'
import type { OperationInput, Refusal } from '../../src/guard.js'
import { anonymousViewer } from '../../src/viewer.js'
import { createTestRuntime } from '../support/runtime.js'
import { ManualClock } from './manual-clock.js'

/** A sink that does what a test wants of it. */
export class TestSink implements AuditSink {
  readonly name: string
  /** Of the batches that were taken. */
  readonly events: AuditEvent[] = []
  attempts = 0
  closed = 0
  fault: 'none' | 'throws' | 'rejects' | 'hangs' | Promise<void> = 'none'

  constructor(name = 'test') {
    this.name = name
  }

  write(events: readonly AuditEvent[]): void | Promise<void> {
    this.attempts++
    if (this.fault === 'throws') throw Object.assign(new Error('disk full'), { code: 'ENOSPC' })
    if (this.fault === 'rejects') return Promise.reject(new Error('secret text of an error'))
    if (this.fault === 'hangs') return new Promise(() => {})
    if (this.fault !== 'none') return this.fault.then(() => void this.events.push(...events))
    this.events.push(...events)
  }

  close(): void {
    this.closed++
  }
}

/** An audit with a clock of its own. */
export function createRecorder(options: Partial<AuditOptions> = {}) {
  const clock = new ManualClock()
  const runtime = createTestRuntime({ now: clock.now })
  const sink = new TestSink()
  const audit = auditGuard({ sinks: [sink], ...options }, runtime, clock)
  return { audit, clock, runtime, sink }
}

export const refusalOf = (code: ErrorCode, others: Partial<Refusal> = {}, more: object = {}): Refusal => ({
  guard: 'test',
  mode: 'enforce',
  viewer: null,
  ...others,
  violation: { code, ...more },
})

/** An operation about to run. */
export function inputOf(query: string, variables: Record<string, unknown> = {}): OperationInput {
  const document = parse(query)
  return {
    document,
    schema: undefined as never,
    operation: getOperationAST(document) as OperationDefinitionNode,
    variables,
    viewer: anonymousViewer,
    context: {},
  }
}
