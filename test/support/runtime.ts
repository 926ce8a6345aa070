import { hash } from 'node:crypto'
import { systemClock } from '../../src/clock.js'
import type { SecurityEvent } from '../../src/events.js'
import type { Runtime } from '../../src/runtime.js'

/** A runtime that keeps its events. */
export interface TestRuntime extends Runtime {
  readonly events: SecurityEvent[]
}

/** What a guard gets on Node, in production; the peer is the client. */
export function createTestRuntime(others: Partial<Runtime> = {}): TestRuntime {
  const events: SecurityEvent[] = []
  return {
    production: true,
    sha256: (text) => hash('sha256', text, 'base64url'),
    now: Date.now,
    after: systemClock.after,
    randomId: () => globalThis.crypto.randomUUID(),
    addressOf: (input) => input.peer,
    isHeard: true,
    emit: (event) => void events.push(event),
    ...others,
    events,
  }
}
