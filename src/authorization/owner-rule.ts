import { ConfigurationError } from '../errors.js'
import type { MaybePromise } from '../guard.js'
import { assertKnownKeys, unknownName } from '../options-check.js'
import { isThenable } from '../store-call.js'
import type { Viewer } from '../viewer.js'
import { every, some } from './every-and-some.js'

/** Decides whose an object is, where no field tells. Anything but `true`, an error and no answer in time deny. */
export type OwnerFunction = (viewer: Viewer, object: unknown) => MaybePromise<boolean>

/** Whose the objects of a type are. */
export interface OwnerRule {
  readonly type: string
  /** Each the way to a property of the object; all of them must match. */
  readonly fields: readonly (readonly string[])[]
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
  return { type, fields, by: wanted, unless: names as string[], decide }
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
  { decide, fields }: OwnerRule,
  viewer: Viewer,
  wanted: readonly (string | undefined)[],
  object: unknown,
): MaybePromise<boolean> {
  if (decide) {
    const answer = decide(viewer, object)
    return isThenable(answer) ? answer.then((later) => later === true) : answer === true
  }
  if (typeof object !== 'object' || object === null) return false
  const [path, second] = fields
  if (path?.length === 1 && second === undefined) {
    const found = (object as Record<string, unknown>)[path[0] as string]
    // As most are: a property of the object itself, a text, and the same.
    return (found !== undefined && found === wanted[0]) || matchesAll([[HERE, wanted[0]]], 0, found)
  }
  return matchesAll(
    fields.map((way, index) => [way, wanted[index]]),
    0,
    object,
  )
}

const HERE: readonly string[] = Object.freeze([])

/** A way to an owner, and what must stand there. */
type Way = readonly [path: readonly string[], wanted: string | undefined]

/** Whether everything holds that the ways say of a value, which stands at a step of all of them. */
function matchesAll(ways: readonly Way[], step: number, value: unknown): MaybePromise<boolean> {
  if (isThenable(value)) return value.then((later) => matchesAll(ways, step, later))
  // Of a list one item must match all: the tenant of one member and the user of another are nobody's.
  if (!Array.isArray(value)) return matchesEach(ways, step, value)
  const isOwner = ways.every(([path]) => path.length === step)
  return some(value, (item) => (isOwner ? matchesEach(ways, step, item) : matchesAll(ways, step, item)))
}

function matchesEach(ways: readonly Way[], step: number, value: unknown): MaybePromise<boolean> {
  const heads = new Map<string, Way[]>()
  for (const way of ways) {
    const [path, wanted] = way
    const head = path[step]
    if (head === undefined) {
      if (wanted === undefined || canonical(value) !== wanted) return false
      continue
    }
    const same = heads.get(head)
    if (same) same.push(way)
    else heads.set(head, [way])
  }
  if (heads.size === 0) return true
  if (typeof value !== 'object' || value === null) return false
  return every([...heads], ([head, rest]) => matchesAll(rest, step + 1, (value as Record<string, unknown>)[head]))
}

/** The one text of an id, whether a database has it as a number or as a text; `undefined` for what is no id. */
function canonical(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}

function dig(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Record<string, unknown>)[step]
  }
  return found
}
