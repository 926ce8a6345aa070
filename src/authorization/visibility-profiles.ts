import { ConfigurationError } from '../errors.js'
import { assertKnownKeys, unknownName } from '../options-check.js'
import { ANONYMOUS_ROLE, anonymousViewer, createViewer, type Viewer } from '../viewer.js'

/** Callers who see the same of a schema: all who have these roles and scopes, if not more. */
export interface VisibilityProfile {
  /** The roles that they have. @default none */
  readonly roles?: readonly string[]
  /** The scopes that they have. @default none */
  readonly scopes?: readonly string[]
}

/** The profiles of the options; `undefined` where everybody sees everything. Throws a `ConfigurationError`. */
export function compileProfiles(
  where: string,
  visibility: unknown,
  roles: readonly string[],
): readonly Viewer[] | undefined {
  if (visibility === undefined || visibility === false) return undefined
  const known = roles.filter((role) => role !== ANONYMOUS_ROLE)
  if (visibility === true) return profilesOf(known, [])
  if (!Array.isArray(visibility)) throw new ConfigurationError(`${where} must be true, false or a list of profiles.`)
  visibility.forEach((profile: unknown, index) => {
    const own = `${where}[${index}]`
    assertKnownKeys(own, profile as object, ['roles', 'scopes'])
    const { roles: ofRoles = [], scopes = [] } = profile as VisibilityProfile
    for (const [key, names] of [
      ['roles', ofRoles],
      ['scopes', scopes],
    ] as const) {
      if (Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== '')) continue
      throw new ConfigurationError(`${own}.${key} must be a list of names.`)
    }
    if (ofRoles.length + scopes.length === 0) throw new ConfigurationError(`${own} names neither roles nor scopes.`)
    for (const role of known.length > 0 ? ofRoles : []) {
      if (!known.includes(role))
        throw new ConfigurationError(unknownName(`${own}: there is no role ${role}.`, role, known))
    }
  })
  return profilesOf(known, visibility as readonly VisibilityProfile[])
}

/** A profile of strangers, one of whoever has credentials, one of each role, and those that are named. */
function profilesOf(roles: readonly string[], more: readonly VisibilityProfile[]): readonly Viewer[] {
  return [anonymousViewer, ...[{}, ...roles.map((role) => ({ roles: [role] })), ...more].map(profileOf)]
}

function profileOf({ roles = [], scopes = [] }: VisibilityProfile): Viewer {
  return createViewer({ kind: 'user', id: null, roles, scopes, claims: {}, credential: null })
}
