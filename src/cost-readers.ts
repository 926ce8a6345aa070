import { ConfigurationError } from './errors.js'
import { finiteOrNull } from './finite.js'
import type { Follower } from './guard.js'
import { compileLimits } from './limit-table.js'
import type { RoleOptions } from './options.js'
import type { Viewer } from './viewer.js'

/** What a caller sees of the cost of an operation: nothing, its sums, or also what each field of it costs. */
export type CostSight = 'nothing' | 'sums' | 'fields'

/** Compiles who sees what. Everyone may be shown the sums; what each field costs is for roles that are named. */
export function compileCostSight(
  where: string,
  showCost: boolean | undefined = false,
  roles: Readonly<Record<string, RoleOptions>> = {},
): (viewer: Viewer) => CostSight {
  if (typeof showCost !== 'boolean') throw new ConfigurationError(`${where} must be true or false.`)
  const sums = compileLimits({}, roles, { seesCost: showCost })
  const fields = compileLimits({}, roles, { seesCost: false })
  if (!sums.ceiling.seesCost) return () => 'nothing'
  return (viewer) => {
    if (!sums.of(viewer).seesCost) return 'nothing'
    return fields.of(viewer).seesCost ? 'fields' : 'sums'
  }
}

/** What an operation that ran has cost, for who records it; `null` where nothing follows its cost. */
export function costOf(followers: readonly Follower[]): Cost | null {
  for (const follower of followers) {
    const told = follower.extensions?.(false)
    if (told !== undefined) return { requested: finiteOrNull(told.requested), actual: finiteOrNull(told.actual) }
  }
  return null
}

/** In cost units. */
export interface Cost {
  readonly requested: number | null
  /** Once its result is known. */
  readonly actual: number | null
}
