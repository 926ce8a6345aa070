import type { AuditEvent, AuditSink, Logger, MeasuredOperation, SecurityEvent, Telemetry } from 'graphql-bulwark'
import { Ring } from './ring.js'
import type { GuardLoad, Second, Snapshot } from './snapshot.js'

/** Seconds that the charts go back. */
export const SPAN = 300
/** Events that can be looked at. */
export const EVENTS = 200
const NOTICES = 20
/** An application may answer any code; beyond so many they count as one. */
export const CODES = 60
const OTHER = 'other codes'
/** Errors that are of a request and not to be told to its client. */
const MASKED = /masked error (\S+) of request (\S+)/

/** What the log has of an error that was masked. */
export interface MaskedError {
  readonly logged: string
  /** Also in the answer. */
  readonly reference: string
  readonly requestId: string
  readonly error: string
}

/** Collects what the suite tells, in rings: pushing is all that a request waits for. */
export class Picture {
  readonly #log: Logger
  readonly #now: () => number
  readonly #startedAt: number
  readonly #seconds = new Ring<Second>(SPAN)
  readonly #events = new Ring<AuditEvent>(EVENTS)
  readonly #notices = new Ring<{ at: number; name: SecurityEvent['name'] }>(NOTICES)
  readonly #masked = new Ring<MaskedError>(NOTICES)
  readonly #codes = new Map<string, number>()
  readonly #guards = new Map<string, GuardLoad>()

  constructor(log: Logger, now: () => number = Date.now) {
    this.#log = log
    this.#now = now
    this.#startedAt = now()
  }

  /** For `audit.sinks`. */
  readonly sink: AuditSink = {
    name: 'console',
    write: (events) => {
      for (const event of events) this.#events.push(event)
    },
  }

  /** For `telemetry.to`. */
  readonly telemetry: Telemetry = {
    operation: (measured) => this.#count(measured),
    guardTime: (guard, _checkpoint, milliseconds) => {
      const { calls = 0, totalMilliseconds = 0, slowestMilliseconds = 0 } = this.#guards.get(guard) ?? {}
      this.#guards.set(guard, {
        guard,
        calls: calls + 1,
        totalMilliseconds: totalMilliseconds + milliseconds,
        slowestMilliseconds: Math.max(slowestMilliseconds, milliseconds),
      })
    },
    event: ({ name }) => this.#notices.push({ at: this.#now(), name }),
  }

  /** For `logger`: what is logged of masked errors is looked at as well. */
  readonly logger: Logger = {
    info: (...told) => this.#log.info(...told),
    warn: (...told) => this.#log.warn(...told),
    error: (...told) => {
      const [message, data] = told
      const [, reference, requestId] = MASKED.exec(message) ?? []
      if (reference !== undefined && requestId !== undefined)
        this.#masked.push({ logged: message, reference, requestId, error: String(data) })
      this.#log.error(...told)
    },
  }

  /** What was recorded of a request: its newest event, or else the error that its client was not told. */
  recordOf(requestId: string): AuditEvent | MaskedError | undefined {
    const isOf = (one: { readonly requestId: string | null }) => one.requestId === requestId
    return this.#events.toArray().findLast(isOf) ?? this.#masked.toArray().findLast(isOf)
  }

  snapshot(): Omit<Snapshot, 'server' | 'production' | 'buckets'> {
    const now = this.#now()
    const oldest = Math.floor(now / 1_000) - SPAN
    return {
      startedAt: this.#startedAt,
      now,
      seconds: this.#seconds.toArray().filter(({ at }) => at > oldest),
      codes: [...this.#codes].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count),
      guards: [...this.#guards.values()],
      events: this.#events.toArray().reverse(),
      notices: this.#notices.toArray().reverse(),
    }
  }

  #count({ outcome, code, requestedCost, actualCost }: MeasuredOperation): void {
    const second = this.#second()
    second[outcome]++
    // What has not run has cost nothing, however much it asked for.
    if (actualCost !== null) {
      second.requestedCost += requestedCost ?? 0
      second.actualCost += actualCost
    }
    if (code === null) return
    const known = this.#codes.has(code) || this.#codes.size < CODES ? code : OTHER
    this.#codes.set(known, (this.#codes.get(known) ?? 0) + 1)
    second.codes[known] = (second.codes[known] ?? 0) + 1
  }

  #second(): Second {
    const at = Math.floor(this.#now() / 1_000)
    const { last } = this.#seconds
    if (last?.at === at) return last
    const second = { at, served: 0, failed: 0, refused: 0, requestedCost: 0, actualCost: 0, codes: {} }
    this.#seconds.push(second)
    return second
  }
}
