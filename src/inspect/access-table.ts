import { describeRequirement, isOpen, type Requirement, viewerMeets } from '../authorization/requirement.js'
import { ANONYMOUS_ROLE, anonymousViewer, createViewer, type Viewer } from '../viewer.js'
import type { Subject } from './subject.js'

/** Whether callers of a kind may touch something: where the application decides, `asks`. */
export type Access = 'yes' | 'no' | 'asks'

export interface AccessRow {
  readonly coordinate: string
  readonly requires: string
  /** Of each caller of the table, in its order. */
  readonly may: readonly Access[]
}

/** Who may touch what has a rule. */
export interface AccessTable {
  /** Strangers, those who have signed in, and those with one of the roles. */
  readonly callers: readonly string[]
  readonly rows: readonly AccessRow[]
  /** Fields that anybody may read. */
  readonly open: number
}

const SIGNED_IN = 'signed in'

export function accessTable(subject: Subject): AccessTable {
  const requirements = new Map<string, Requirement>()
  let open = 0
  for (const { coordinate, requirement } of subject.rules.all()) {
    if (isOpen(requirement)) open++
    else requirements.set(coordinate, requirement)
  }
  for (const [coordinate, requirement] of subject.inputs.all()) requirements.set(coordinate, requirement)
  const roles = rolesOf(subject, requirements.values())
  const callers = [ANONYMOUS_ROLE, SIGNED_IN, ...roles]
  const viewers = callers.map((name) => viewerOf(name))
  const rows = [...requirements].map(([coordinate, requirement]) => ({
    coordinate,
    requires: describeRequirement(requirement),
    may: viewers.map((viewer) => accessOf(requirement, viewer)),
  }))
  rows.sort((a, b) => (a.coordinate < b.coordinate ? -1 : 1))
  return { callers, rows, open }
}

function rolesOf({ options }: Subject, requirements: Iterable<Requirement>): readonly string[] {
  const roles = new Set(Object.keys(options.roles ?? {}))
  for (const requirement of requirements) for (const role of requirement.roles.flat()) roles.add(role)
  roles.delete(ANONYMOUS_ROLE)
  return [...roles].sort()
}

function viewerOf(name: string): Viewer {
  if (name === ANONYMOUS_ROLE) return anonymousViewer
  return createViewer({
    kind: 'user',
    id: name,
    roles: name === SIGNED_IN ? [] : [name],
    scopes: [],
    claims: {},
    credential: null,
  })
}

function accessOf(requirement: Requirement, viewer: Viewer): Access {
  // A scope is of a token: which roles have it, only the issuer knows.
  const { scopes, policies } = requirement
  if (!viewerMeets({ ...requirement, scopes: [] }, viewer)) return 'no'
  if (scopes.length > 0 && viewer.kind === 'anonymous') return 'no'
  return scopes.length + policies.length > 0 ? 'asks' : 'yes'
}
