import type { Viewer } from '../viewer.js'

/** One of the outer list, and of it all of the inner: as Apollo Federation reads scopes and policies. */
export type AnyOfAll = readonly (readonly string[])[]

/** What a viewer must be to touch a coordinate; all of it must hold. */
export interface Requirement {
  readonly authenticated: boolean
  /** By `defaultRule: 'deny'`: nobody may, whatever else holds. */
  readonly denied: boolean
  /** Each a list of roles of which the viewer needs one. */
  readonly roles: readonly (readonly string[])[]
  readonly scopes: readonly AnyOfAll[]
  /** Asked of the application, for each object. */
  readonly policies: readonly AnyOfAll[]
}

export const OPEN: Requirement = Object.freeze({
  authenticated: false,
  denied: false,
  roles: Object.freeze([]),
  scopes: Object.freeze([]),
  policies: Object.freeze([]),
})

export const AUTHENTICATED: Requirement = Object.freeze({ ...OPEN, authenticated: true })
export const DENIED: Requirement = Object.freeze({ ...OPEN, denied: true })

/** All requirements together. What is said twice counts once. */
export function allOf(requirements: readonly Requirement[]): Requirement {
  const real = requirements.filter((one) => !isOpen(one))
  if (real.length < 2) return real[0] ?? OPEN
  return {
    authenticated: real.some(({ authenticated }) => authenticated),
    denied: real.some(({ denied }) => denied),
    roles: distinct(real.flatMap(({ roles }) => roles)),
    scopes: distinct(real.flatMap(({ scopes }) => scopes)),
    policies: distinct(real.flatMap(({ policies }) => policies)),
  }
}

export function isOpen({ authenticated, denied, roles, scopes, policies }: Requirement): boolean {
  return !authenticated && !denied && roles.length === 0 && scopes.length === 0 && policies.length === 0
}

function distinct<T>(list: readonly T[]): readonly T[] {
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()]
}

/** Whether a viewer meets what depends on the viewer alone. */
export function viewerMeets({ authenticated, denied, roles, scopes }: Requirement, viewer: Viewer): boolean {
  if (denied || (authenticated && viewer.kind === 'anonymous')) return false
  for (const any of roles) if (!any.some((role) => viewer.roles.includes(role))) return false
  for (const any of scopes) {
    if (!any.some((all) => all.length > 0 && all.every((scope) => viewer.scopes.includes(scope)))) return false
  }
  return true
}

/** A requirement in one line, for people. */
export function describeRequirement(requirement: Requirement): string {
  const { authenticated, denied, roles, scopes, policies } = requirement
  if (denied) return 'denied'
  const parts: string[] = []
  if (authenticated) parts.push('authenticated')
  for (const any of roles) parts.push(`role ${any.join(' or ')}`)
  for (const any of scopes) parts.push(`scope ${describeAnyOfAll(any)}`)
  for (const any of policies) parts.push(`policy ${describeAnyOfAll(any)}`)
  return parts.length === 0 ? 'public' : parts.join(', ')
}

function describeAnyOfAll(any: AnyOfAll): string {
  return any.map((all) => all.join(' and ')).join(' or ')
}
