import type { FailedAttempts } from '../../src/identity/failed-attempts.js'
import { type JwtOptions, jwtGuard } from '../../src/identity/jwt.js'
import type { Runtime } from '../../src/runtime.js'
import { createTestRuntime } from './runtime.js'

/** The guard as a server has it. */
export function createGuard(
  options: JwtOptions,
  runtime: Runtime = createTestRuntime(),
  attempts: FailedAttempts | null = null,
) {
  return jwtGuard(options, runtime, attempts)
}
