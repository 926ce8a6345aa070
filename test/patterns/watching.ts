import { noteAttempt } from '../../src/attempts.js'
import type { ErrorCode, Violation } from '../../src/errors.js'
import type { GuardMode } from '../../src/guard.js'
import type { UnusualPatternOptions } from '../../src/patterns/pattern-options.js'
import { unusualPatternsGuard } from '../../src/patterns/unusual-patterns.js'
import type { Asked } from '../../src/traces.js'
import { createViewer, type Viewer } from '../../src/viewer.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'

/** A user of an issuer. */
export const userOf = (id: string, issuer = 'https://auth.example.com', kind: 'user' | 'key' = 'user'): Viewer =>
  createViewer({
    kind,
    id,
    roles: ['customer'],
    scopes: [],
    claims: {},
    credential: { kind: 'jwt', id: null, issuer, actor: null, expiresAt: null },
  })

/** Who asks, by a name or from an address; each an operation of its own. */
export function asked(by: Viewer | string, more: Partial<Asked> = {}): Asked {
  const viewer = typeof by === 'string' ? null : by
  const peer = typeof by === 'string' ? by : '203.0.113.99'
  return { viewer, request: requestWith({}, { peer }), context: {}, ...more }
}

/** The guard with a clock that a test is the master of. */
export function watch(options: UnusualPatternOptions = {}) {
  const clock = { now: Date.UTC(2027, 0, 15) }
  const runtime = createTestRuntime({ now: () => clock.now })
  const guard = unusualPatternsGuard(options, runtime)
  const refuse = (
    code: ErrorCode,
    of: Asked,
    more: Partial<Violation> & { readonly guard?: string; readonly mode?: GuardMode } = {},
  ) => {
    const { guard: by = 'test', mode = 'enforce', ...violation } = more
    return guard.witness.refused({ guard: by, mode, viewer: null, violation: { code, ...violation } }, of)
  }
  /** Credentials that have failed. */
  const fail = (address: string, account: string | null, credential: string | null) => {
    const violation = noteAttempt({ code: 'UNAUTHENTICATED' }, { account, name: account, credential })
    return guard.witness.refused({ guard: 'jwt', mode: 'enforce', viewer: null, violation }, asked(address))
  }
  const told = () => runtime.events.map(({ subject, viewer, address }) => [subject, viewer?.id ?? address])
  return { guard, clock, runtime, refuse, fail, told }
}
