import { ConfigurationError } from './errors.js'
import { compileLimits, type RoleOptions } from './options.js'
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
