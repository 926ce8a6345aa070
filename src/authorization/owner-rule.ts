import { ConfigurationError } from '../errors.js'
import type { MaybePromise } from '../guard.js'
import { assertKnownKeys, unknownName } from '../options-check.js'
import { isThenable } from '../store-call.js'
import type { Viewer } from '../viewer.js'
import { canonical, compileWays, matchesSteps, type OwnerStep } from './owner-ways.js'

/** Decides whose an object is, where no field tells. Anything but `true`, an error and no answer in time deny. */
export type OwnerFunction = (viewer: Viewer, object: unknown) => MaybePromise<boolean>

/** Whose the objects of a type are. */
export interface OwnerRule {
  readonly type: string
  /** Each the way to a property of the object; all of them must match. */
  readonly fields: readonly (readonly string[])[]
  /** The same, compiled. */
  readonly steps: readonly OwnerStep[]
  /** For each of these the way to what the viewer has of it. */
  readonly by: readonly (readonly string[])[]
  /** Roles that may see all. */
  readonly unless: readonly string[]
  readonly decide: OwnerFunction | undefined
}

/** Reads what `@owner` says. Throws a `ConfigurationError`. */
export function readOwnerRule(
  type: string,
  said: unknown,
  decide: OwnerFunction | undefined,
  roles: readonly string[] | undefined,
): OwnerRule {
  const where = `owner of ${type}`
  assertKnownKeys(where, said as object, ['field', 'by', 'unless'])
  const { field, by = 'id', unless = [] } = said as Record<string, unknown>
  const fields = readPaths(where, 'field', field ?? [])
  const wanted = readPaths(where, 'by', by)
  if (decide === undefined && fields.length === 0) {
    throw new ConfigurationError(`${where} names no field, and there is no ownership.owners.${type}.`)
  }
  if (decide !== undefined && fields.length > 0) {
    throw new ConfigurationError(`${where} names a field, and ownership.owners.${type} decides beside it.`)
  }
  if (fields.length > 0 && fields.length !== wanted.length) {
    throw new ConfigurationError(`${where} must name as many in by as in field.`)
  }
  for (const path of wanted) {
    const [head] = path
    const isKnown = path.length === 1 ? head === 'id' : head === 'claims'
    if (!isKnown) throw new ConfigurationError(`${where}.by must be id or claims.<name>; it has '${path.join('.')}'.`)
  }
  const names = [unless].flat()
  for (const role of names) {
    if (typeof role !== 'string') throw new ConfigurationError(`${where}.unless must be a list of roles.`)
    if (roles && !roles.includes(role)) {
      throw new ConfigurationError(unknownName(`${where}.unless: there is no role ${role}.`, role, roles))
    }
  }
  return { type, fields, steps: compileWays(fields), by: wanted, unless: names as string[], decide }
}

function readPaths(where: string, key: string, value: unknown): readonly (readonly string[])[] {
  const paths = [value].flat()
  if (paths.every((path) => typeof path === 'string' && /^[^.\s]+(\.[^.\s]+)*$/.test(path))) {
    return paths.map((path) => (path as string).split('.'))
  }
  throw new ConfigurationError(`${where}.${key} must be a name, a way such as customer.id, or a list of them.`)
}

/** Whether a viewer may have all objects of a type. */
export function ownsAll({ unless }: OwnerRule, { roles }: Viewer): boolean {
  return unless.some((role) => roles.includes(role))
}

/** What of a viewer the fields of an object must equal; `undefined` is equal to nothing. */
export function wantedOf({ by }: OwnerRule, viewer: Viewer): readonly (string | undefined)[] {
  return by.map((path) => canonical(dig(viewer, path)))
}

/** Whether an object is the viewer's. What is missing, and what can't be compared, is nobody's. */
export function isOwner(
  { decide, steps }: OwnerRule,
  viewer: Viewer,
  wanted: readonly (string | undefined)[],
  object: unknown,
): MaybePromise<boolean> {
  if (decide) {
    const answer = decide(viewer, object)
    return isThenable(answer) ? answer.then((later) => later === true) : answer === true
  }
  return typeof object === 'object' && object !== null && matchesSteps(steps, wanted, object)
}

function dig(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Record<string, unknown>)[step]
  }
  return found
}
