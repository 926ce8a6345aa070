import { ConfigurationError } from '../errors.js'
import { assertBound, assertKnownKeys, assertOneOf } from '../options-check.js'
import type { AuditEvent } from './audit-event.js'

/** Where events go: batch by batch, in their order, the next when the last is written or has missed its deadline. */
export interface AuditSink {
  /** For logs and for events about the sink itself. */
  readonly name: string
  /**
   * Writes events. What it throws, rejects or does not settle within the deadline is tried again with the same events, so a
   * sink may be given one twice.
   */
  write(events: readonly AuditEvent[]): void | Promise<void>
  /** Called once, after the last batch. */
  close?(): void | Promise<void>
}

/** Options of the audit. */
export interface AuditOptions {
  /** Where events go: to all of them, each with a queue of its own. */
  readonly sinks: readonly AuditSink[]
  /**
   * What happens while a sink fails or its queue is full. `continue` serves everybody, and counts what is lost;
   * `deny-mutations` refuses mutations with SERVICE_UNAVAILABLE, so that nothing changes unseen. @default 'continue'
   */
  readonly onSinkFailure?: 'continue' | 'deny-mutations'
  /** Events that wait for each sink; what comes when it is full is dropped and counted. @default 10_000 */
  readonly queueSize?: number
  /** Milliseconds that a refusal waits for equal ones of its operation. @default 1_000 */
  readonly foldWithin?: number
  /** Milliseconds that a sink may take for a batch. @default 5_000 */
  readonly deadline?: number
  /**
   * Variables whose values are recorded, by name (`id`), or the argument of a root field by its schema coordinate
   * (`Mutation.cancelOrder(id:)`). Of an object nothing is recorded but that it is one. @default none
   */
  readonly variables?: readonly string[]
}

export type CompleteAudit = Required<AuditOptions>

const KEYS = ['sinks', 'onSinkFailure', 'queueSize', 'foldWithin', 'deadline', 'variables']
const NAME = /^[_A-Za-z]\w*(?:\.[_A-Za-z]\w*\([_A-Za-z]\w*:\))?$/

/** Checks the options at start-up. */
export function completeAudit(options: AuditOptions): CompleteAudit {
  assertKnownKeys('audit', options, KEYS)
  const {
    sinks,
    onSinkFailure = 'continue',
    queueSize = 10_000,
    foldWithin = 1_000,
    deadline = 5_000,
    variables = [],
  } = options
  if (!Array.isArray(sinks) || sinks.length === 0) throw new ConfigurationError('audit.sinks must name a sink.')
  sinks.forEach((sink: Partial<AuditSink> | null, index) => {
    if (typeof sink?.name === 'string' && typeof sink.write === 'function') return
    throw new ConfigurationError(`audit.sinks[${index}] must have a name and a function write.`)
  })
  assertOneOf('audit.onSinkFailure', onSinkFailure, ['continue', 'deny-mutations'])
  for (const [name, value] of Object.entries({ queueSize, foldWithin, deadline })) {
    assertBound(`audit.${name}`, value)
  }
  if (!Array.isArray(variables)) throw new ConfigurationError('audit.variables must be a list of names.')
  for (const name of variables) {
    if (typeof name === 'string' && NAME.test(name)) continue
    throw new ConfigurationError(`audit.variables: '${name}' is no name and no coordinate like Mutation.cancel(id:).`)
  }
  return { sinks, onSinkFailure, queueSize, foldWithin, deadline, variables }
}
