/**
 * Who asks. Every guard and every resolver sees the same frozen object under `context.viewer`; the raw token is never
 * part of it.
 */
export interface Viewer {
  /** `anonymous` is a caller without credentials. */
  readonly kind: 'anonymous' | 'user' | 'key'
  /** The subject of the token or the owner of the key; `null` for an anonymous caller. */
  readonly id: string | null
  /** Names that decide limits and rules. An anonymous caller has the single role `anonymous`. */
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /** The verified claims: a frozen copy without prototype. */
  readonly claims: Readonly<Record<string, unknown>>
  /** What proved the identity; `null` for an anonymous caller. */
  readonly credential: Credential | null
}

/** The proof of an identity, described without its secret. */
export interface Credential {
  readonly kind: 'jwt' | 'api-key'
  /** `jti` of a token or the public id of a key. */
  readonly id: string | null
  readonly issuer: string | null
  /** Who acts in the name of the subject: `act.sub` of a token (RFC 8693, section 4.1); `null` if nobody else does. */
  readonly actor: string | null
  /** Milliseconds since the epoch, after which the credential proves nothing; `null` if it does not expire. */
  readonly expiresAt: number | null
}

/** The role of a caller without credentials. */
export const ANONYMOUS_ROLE = 'anonymous'

// A brand and not a cache: it tells a viewer made here from an object that something else put on the context.
const made = new WeakSet<object>()

/** Builds a viewer field by field; the result and everything in it is frozen and has no prototype. */
export function createViewer(fields: Viewer): Viewer {
  const viewer: Viewer = freeze({
    kind: fields.kind,
    id: fields.id,
    roles: Object.freeze([...fields.roles]),
    scopes: Object.freeze([...fields.scopes]),
    claims: copyClaims(fields.claims) as Readonly<Record<string, unknown>>,
    credential: fields.credential === null ? null : freeze({ ...fields.credential }),
  })
  made.add(viewer)
  return viewer
}

/** Whether a value is a viewer that this package made, and not a look-alike. */
export function isViewer(value: unknown): value is Viewer {
  return typeof value === 'object' && value !== null && made.has(value)
}

/** The viewer of a caller without credentials. */
export const anonymousViewer: Viewer = createViewer({
  kind: 'anonymous',
  id: null,
  roles: [ANONYMOUS_ROLE],
  scopes: [],
  claims: {},
  credential: null,
})

function copyClaims(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(copyClaims))
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.create(null) as Record<string, unknown>
  for (const key of Object.keys(value)) {
    if (key !== '__proto__') copy[key] = copyClaims((value as Record<string, unknown>)[key])
  }
  return Object.freeze(copy)
}

function freeze<T extends object>(fields: T): T {
  return Object.freeze(Object.assign(Object.create(null) as T, fields))
}
