import { assertKnownKeys } from '../options-check.js'
import {
  assertFieldLimits,
  assertLimits,
  assertRoles,
  compileLimits,
  type GuardOptions,
  type LimitName,
  type LimitOptions,
  type Limits,
  type LimitTable,
  readMode,
} from '../options.js'
import type { GuardMode } from '../guard.js'

/** Options of a limit that stands alone: its own ceilings, and what roles and fields change of them. */
export type LimitGuardOptions<Name extends LimitName> = GuardOptions &
  Partial<Pick<Limits, Name>> &
  Omit<LimitOptions, 'limits'>

/** Options of a limit, checked and compiled. */
export interface CompiledLimits {
  readonly mode: GuardMode
  readonly table: LimitTable
  readonly fields: Readonly<Record<string, Partial<Limits>>>
}

/** Checks the options of a limit guard, naming the one that is wrong, and compiles them. */
export function readLimitOptions<Name extends LimitName>(
  guard: string,
  names: readonly Name[],
  options: LimitGuardOptions<Name>,
): CompiledLimits {
  assertKnownKeys(guard, options, [...names, 'mode', 'roles', 'fields'])
  const { mode: _mode, roles = {}, fields = {}, ...limits } = options
  const own = limits as Partial<Limits>
  assertLimits(guard, own, names)
  assertRoles(`${guard}.roles`, roles)
  assertFieldLimits(`${guard}.fields`, fields)
  return { mode: readMode(guard, options), table: compileLimits(own, roles), fields }
}
