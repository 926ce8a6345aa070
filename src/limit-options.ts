import type { GraphQLSchema } from 'graphql'
import { assertFieldCoordinates, limitsOfOperation } from './field-limits.js'
import type { GuardMode, OperationInput } from './guard.js'
import { assertFieldLimits, assertLimits, assertRoles } from './limit-checks.js'
import { type CallerLimits, compileLimits } from './limit-table.js'
import { type GuardOptions, type LimitName, type LimitOptions, type Limits, readMode } from './options.js'
import { assertKnownKeys } from './options-check.js'
import type { Viewer } from './viewer.js'

/** Options of a limit that stands alone: its own ceilings, and what roles and fields change of them. */
export type LimitGuardOptions<Name extends LimitName> = GuardOptions &
  // A limit of that name has no place among them: it is where the coordinates are.
  Partial<Pick<Limits, Exclude<Name, 'fields'>>> &
  Omit<LimitOptions, 'limits'>

/** Options of a limit, checked and compiled. */
export interface CompiledLimits {
  readonly mode: GuardMode
  readonly fields: Readonly<Record<string, Partial<Limits>>>
  /** What no caller and no field may pass: what is beyond is refused before the caller is known. */
  readonly ceiling: CallerLimits
  ofViewer(viewer: Viewer): CallerLimits
  /** The caller's limits with those of the root fields of the operation put in. */
  ofOperation(input: OperationInput): CallerLimits
  /** Whether limits are those that the document checkpoint has applied already. */
  isCeiling(limits: CallerLimits): boolean
  /** Stops the server for a coordinate that the schema does not have. */
  assertFields(schema: GraphQLSchema): void
}

/**
 * Checks the options of a limit guard, naming the one that is wrong, and compiles them. `everyone` has limits that can't stand
 * among the options.
 */
export function readLimitOptions<Name extends LimitName>(
  guard: string,
  names: readonly Name[],
  options: LimitGuardOptions<Name>,
  everyone: Partial<Limits> = {},
): CompiledLimits {
  assertKnownKeys(guard, options, [...names, 'mode', 'roles', 'fields'])
  const { mode: _mode, roles = {}, fields = {}, ...limits } = options
  const own: Partial<Limits> = { ...limits, ...everyone }
  assertLimits(guard, own, names)
  assertRoles(`${guard}.roles`, roles)
  assertFieldLimits(`${guard}.fields`, fields)
  const table = compileLimits(own, roles)
  const coordinates = Object.keys(fields)
  // Most callers of a server have the same limits: the last answer is the answer.
  let lastLimits: CallerLimits | undefined
  let lastIsCeiling = false
  const ceiling = { ...table.ceiling }
  for (const override of Object.values(fields)) {
    for (const name of names) {
      ;(ceiling as Record<LimitName, number>)[name] = Math.max(ceiling[name], override[name] ?? 0)
    }
  }
  return {
    mode: readMode(guard, options),
    fields,
    ceiling,
    ofViewer: (viewer) => table.of(viewer),
    ofOperation(input) {
      const everywhere = table.of(input.viewer)
      return coordinates.length === 0 ? everywhere : limitsOfOperation(input, everywhere, names, fields)
    },
    isCeiling(limits) {
      if (limits === lastLimits) return lastIsCeiling
      lastLimits = limits
      lastIsCeiling = names.every((name) => limits[name] >= ceiling[name])
      return lastIsCeiling
    },
    assertFields: (schema) => assertFieldCoordinates(`${guard}.fields`, coordinates, fields, schema),
  }
}
