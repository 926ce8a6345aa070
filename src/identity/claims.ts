import type { JWTPayload } from 'jose'
import { ANONYMOUS_ROLE, createViewer, type Viewer } from '../viewer.js'
import type { ClaimReader, CompleteJwtOptions } from './jwt-options.js'

/** Types that a token may have without being configured; an id, logout or proof token has another one. */
const DEFAULT_TYPES = new Set([undefined, 'jwt', 'at+jwt'])

/** Whether the type of a token says that it is one for access. */
export function isAccessType(typ: unknown, required: string | undefined): boolean {
  if (typ !== undefined && typeof typ !== 'string') return false
  const type = typ?.toLowerCase().replace(/^application\//, '')
  return required === undefined
    ? DEFAULT_TYPES.has(type)
    : type === required.toLowerCase().replace(/^application\//, '')
}

/** What jose leaves open: a subject, times that are seconds, a birth in the past, a bounded life. */
export function areSoundClaims(claims: JWTPayload, options: CompleteJwtOptions): boolean {
  const { sub, exp, iat, nbf } = claims
  if (typeof sub !== 'string' || sub === '' || !isTime(exp)) return false
  if ((iat !== undefined && !isTime(iat)) || (nbf !== undefined && !isTime(nbf))) return false
  const now = Math.floor(options.now() / 1_000)
  // Without a birth the life is measured on our clock, which may be behind the issuer's.
  if (iat === undefined) return exp - now <= options.maxLifetime + options.clockTolerance
  return iat <= now + options.clockTolerance && exp - iat <= options.maxLifetime
}

/** The viewer that verified claims describe. */
export function viewerOfClaims(claims: JWTPayload, options: CompleteJwtOptions): Viewer {
  return createViewer({
    kind: 'user',
    id: claims.sub as string,
    // The role of those without credentials can't be claimed by one who has some.
    roles: readNames(claims, options.rolesClaim).filter((role) => role !== ANONYMOUS_ROLE),
    scopes: readNames(claims, options.scopeClaim),
    claims,
    credential: {
      kind: 'jwt',
      id: typeof claims.jti === 'string' ? claims.jti : null,
      issuer: claims.iss ?? null,
      expiresAt: (claims.exp as number) * 1_000,
    },
  })
}

function readNames(claims: JWTPayload, reader: ClaimReader): readonly string[] {
  const value = typeof reader === 'function' ? reader(claims) : readPath(claims, reader)
  if (typeof value === 'string') return value.split(' ').filter((name) => name !== '')
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value
  return []
}

/** A claim of the whole name, or else a path of names: some issuers name their claims by URL. */
function readPath(claims: object, path: string): unknown {
  if (Object.hasOwn(claims, path)) return (claims as Record<string, unknown>)[path]
  let value: unknown = claims
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
