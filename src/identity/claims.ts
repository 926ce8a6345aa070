import type { JWTHeaderParameters, JWTPayload } from 'jose'
import { ANONYMOUS_ROLE, createViewer, type Viewer } from '../viewer.js'
import type { ClaimReader, CompleteIssuer } from './issuer-options.js'

/** Types that a token may have without being configured; an id, logout or proof token has another one. */
const DEFAULT_TYPES = new Set([undefined, 'jwt', 'at+jwt'])

/** Claims of tokens that tell a client who has logged in or out, and are for nobody else (OpenID Connect). */
const FOR_CLIENTS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events']

/** Values of the claim `typ` under which some issuers keep an access token apart from others of its audience. */
const ACCESS_KINDS = new Set(['bearer', 'dpop'])

/** What is wrong with a token as one for access; `undefined` if nothing is. */
export function flawOfPurpose(header: JWTHeaderParameters, claims: JWTPayload, required?: string): string | undefined {
  const type = readType(header.typ)
  const known = required === undefined ? DEFAULT_TYPES.has(type) : type === readType(required)
  if (!known) return 'typ'
  // RFC 9068: the issuer says that it is an access token, which others can't be mistaken for.
  if (type === 'at+jwt') return undefined
  const { typ, token_use: use } = claims
  if (typ !== undefined && !(typeof typ === 'string' && ACCESS_KINDS.has(typ.toLowerCase()))) return 'typ of the claims'
  if (use !== undefined && use !== 'access') return 'token_use'
  if (typ !== undefined || use !== undefined) return undefined
  const foreign = FOR_CLIENTS.find((name) => Object.hasOwn(claims, name))
  return foreign && `the claim ${foreign} of a token for clients`
}

function readType(typ: unknown): string | undefined {
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : (typ as undefined)
}

/** What jose leaves open: a subject, times that are seconds, a birth in the past, a bounded life. */
export function flawOfClaims(claims: JWTPayload, issuer: CompleteIssuer, now: number): string | undefined {
  const { sub, exp, iat, nbf } = claims
  if (typeof sub !== 'string' || sub === '') return 'sub'
  if (!isForUs(claims, issuer)) return issuer.audienceClaim
  if (!isTime(exp)) return 'exp'
  if (iat !== undefined && !isTime(iat)) return 'iat'
  if (nbf !== undefined && !isTime(nbf)) return 'nbf'
  const seconds = Math.floor(now / 1_000)
  const { maxLifetime, clockTolerance } = issuer
  // Without a birth the life is measured on our clock, which may be behind the issuer's.
  if (iat === undefined) return exp - seconds <= maxLifetime + clockTolerance ? undefined : 'its lifetime'
  if (iat > seconds + clockTolerance) return 'iat'
  return exp - iat <= maxLifetime ? undefined : 'its lifetime'
}

/** The viewer that verified claims describe. */
export function viewerOfClaims(claims: JWTPayload, issuer: CompleteIssuer): Viewer {
  return createViewer({
    kind: 'user',
    id: claims.sub as string,
    // The role of those without credentials can't be claimed by one who has some.
    roles: readNames(claims, issuer.rolesClaim).filter((role) => role !== ANONYMOUS_ROLE),
    scopes: readNames(claims, issuer.scopeClaim),
    claims,
    credential: {
      kind: 'jwt',
      id: typeof claims.jti === 'string' ? claims.jti : null,
      issuer: claims.iss ?? null,
      actor: readActor(claims),
      expiresAt: (claims.exp as number) * 1_000,
    },
  })
}

/** Also where jose has looked already: a token for others must not depend on a single line. */
function isForUs(claims: JWTPayload, { audience, audienceClaim }: CompleteIssuer): boolean {
  if (!Object.hasOwn(claims, audienceClaim)) return false
  return [claims[audienceClaim]].flat().some((name) => typeof name === 'string' && audience.includes(name))
}

function readActor({ act }: JWTPayload): string | null {
  const { sub } = (act ?? {}) as { sub?: unknown }
  return typeof sub === 'string' ? sub : null
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
