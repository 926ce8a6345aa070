import type { ErrorCode, Violation } from './errors.js'
import type { LimitName } from './options.js'

/** The violation of a limit, if what was found is beyond it. */
export function exceeds(name: LimitName, code: ErrorCode, max: number, found: number): Violation | undefined {
  return found > max ? { code, limit: { name, max, found } } : undefined
}
