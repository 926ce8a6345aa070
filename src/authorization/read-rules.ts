import { ConfigurationError } from '../errors.js'
import { assertKnownKeys, unknownName } from '../options-check.js'
import { type Annotated, schemaSays } from '../schema-says.js'
import { type AnyOfAll, AUTHENTICATED, allOf, OPEN, type Requirement } from './requirement.js'

/** Names that rules may use, and names of the directives in the schema. */
export interface RuleNames {
  readonly directives: Readonly<Record<RuleDirective, string>>
  /** `undefined` if roles are not a closed set. */
  readonly roles: readonly string[] | undefined
  readonly policies: readonly string[]
}

export const ruleDirectives = ['authenticated', 'requiresRole', 'requiresScopes', 'policy', 'public'] as const
export type RuleDirective = (typeof ruleDirectives)[number]

/** What a part of the schema requires by itself. */
export interface OwnRule {
  readonly requirement: Requirement
  /** Whether it says anything: nothing is not the same as open. */
  readonly isStated: boolean
  readonly isPublic: boolean
}

/** Reads the rule of a type, field, argument, input field or enum value. Throws a `ConfigurationError`. */
export function readRule(coordinate: string, element: Annotated, names: RuleNames): OwnRule {
  const said = (key: RuleDirective) => schemaSays(coordinate, element, key, names.directives[key])
  const requirements: Requirement[] = []
  for (const value of said('authenticated')) {
    if (isMarked(`authenticated of ${coordinate}`, value)) requirements.push(AUTHENTICATED)
  }
  for (const value of said('requiresRole')) {
    const roles = readNames(`requiresRole of ${coordinate}`, 'roles', value)
    if (names.roles) assertKnown(`requiresRole of ${coordinate}`, 'role', roles, names.roles)
    requirements.push({ ...OPEN, roles: [roles] })
  }
  for (const value of said('requiresScopes')) {
    requirements.push({ ...OPEN, scopes: [readAnyOfAll(`requiresScopes of ${coordinate}`, 'scopes', value)] })
  }
  for (const value of said('policy')) {
    const policies = readAnyOfAll(`policy of ${coordinate}`, 'policies', value)
    assertKnown(`policy of ${coordinate}`, 'policy', policies.flat(), names.policies)
    requirements.push({ ...OPEN, policies: [policies] })
  }
  const isPublic = said('public').some((value) => isMarked(`public of ${coordinate}`, value))
  if (isPublic && requirements.length > 0) {
    throw new ConfigurationError(`${coordinate} is public and has another rule beside.`)
  }
  return { requirement: allOf(requirements), isStated: isPublic || requirements.length > 0, isPublic }
}

/** A directive without arguments; in code `true`. */
function isMarked(where: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  assertKnownKeys(where, value as object, [])
  return true
}

function readNames(where: string, key: string, value: unknown): readonly string[] {
  const names = unwrap(where, key, value)
  if (Array.isArray(names) && names.length > 0 && names.every(isName)) return names as string[]
  throw new ConfigurationError(`${where} must be a list of names, and not an empty one.`)
}

function readAnyOfAll(where: string, key: string, value: unknown): AnyOfAll {
  const given = unwrap(where, key, value)
  const any = Array.isArray(given) ? given.map((all) => (typeof all === 'string' ? [all] : all)) : []
  if (any.length > 0 && any.every((all) => Array.isArray(all) && all.length > 0 && all.every(isName))) return any
  throw new ConfigurationError(`${where} must be a list of lists of names, and none of them empty.`)
}

/** In a directive the list is an argument; in code it may stand alone. A value in place of a list is a list of one. */
function unwrap(where: string, key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value
  assertKnownKeys(where, value as object, [key])
  const inner = (value as Record<string, unknown>)[key]
  return typeof inner === 'string' ? [inner] : inner
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && name.trim() !== ''
}

function assertKnown(where: string, kind: string, names: readonly string[], known: readonly string[]): void {
  for (const name of names) {
    if (known.includes(name)) continue
    throw new ConfigurationError(unknownName(`${where}: there is no ${kind} ${name}.`, name, known))
  }
}
