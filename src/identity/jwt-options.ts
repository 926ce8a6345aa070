import type { JWTPayload } from 'jose'
import { ConfigurationError } from '../errors.js'
import { assertKnownKeys, unknownName } from '../options-check.js'
import type { KeySource } from './key-source.js'

/** Where a list of names stands in the claims: a path such as `realm_access.roles`, or a function. */
export type ClaimReader = string | ((claims: JWTPayload) => readonly string[])

/** Options of the verification of JSON Web Tokens. */
export interface JwtOptions extends KeySource {
  /** Who issues the tokens; compared as it is. */
  readonly issuer: string
  /** Who the tokens are for: one of these must be in `aud`. */
  readonly audience: string | readonly string[]
  /** Accepted algorithms, asymmetric ones only. @default {@link asymmetricAlgorithms} */
  readonly algorithms?: readonly string[]
  /** The `typ` that a token must have. @default `at+jwt`, `JWT` or none */
  readonly typ?: string
  /** Seconds by which clocks may differ. @default 5 */
  readonly clockTolerance?: number
  /** Longest life of a token in seconds, from `iat`, or from now without it. @default 86_400 */
  readonly maxLifetime?: number
  /** @default 'roles' */
  readonly rolesClaim?: ClaimReader
  /** @default 'scope' */
  readonly scopeClaim?: ClaimReader
  /** Refuse a request without credentials. @default false: it is anonymous */
  readonly requireAuthentication?: boolean
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** Algorithms whose verification needs no secret. */
export const asymmetricAlgorithms: readonly string[] = Object.freeze([
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
])

const keys = [
  'issuer',
  'audience',
  'jwksUri',
  'jwks',
  'algorithms',
  'typ',
  'clockTolerance',
  'maxLifetime',
  'rolesClaim',
  'scopeClaim',
  'requireAuthentication',
  'fetch',
  'now',
] as const

/** What the verification of a token reads: checked, every default put in, and no longer the application's to change. */
export interface CompleteJwtOptions {
  readonly issuer: string
  readonly audience: readonly string[]
  readonly algorithms: readonly string[]
  readonly typ: string | undefined
  readonly clockTolerance: number
  readonly maxLifetime: number
  readonly rolesClaim: ClaimReader
  readonly scopeClaim: ClaimReader
  readonly requireAuthentication: boolean
  readonly now: () => number
}

/** Checks the options at start-up and puts the defaults in, also for an option that is there but undefined. */
export function completeJwtOptions(options: JwtOptions): CompleteJwtOptions {
  assertKnownKeys('jwt', options, keys)
  const { issuer, typ, algorithms = asymmetricAlgorithms, clockTolerance = 5, maxLifetime = 86_400 } = options
  const { rolesClaim = 'roles', scopeClaim = 'scope', requireAuthentication = false, now = Date.now } = options
  assertText('issuer', issuer)
  const audience = [options.audience].flat()
  if (audience.length === 0) throw new ConfigurationError('jwt.audience must not be empty.')
  for (const name of audience) assertText('audience', name)
  assertAlgorithms(algorithms)
  assertSeconds('clockTolerance', clockTolerance, 0)
  assertSeconds('maxLifetime', maxLifetime, 1)
  if (typ !== undefined) assertText('typ', typ)
  if (typeof rolesClaim !== 'function') assertText('rolesClaim', rolesClaim)
  if (typeof scopeClaim !== 'function') assertText('scopeClaim', scopeClaim)
  if (typeof requireAuthentication !== 'boolean') {
    throw new ConfigurationError('jwt.requireAuthentication must be true or false.')
  }
  if (typeof now !== 'function') throw new ConfigurationError('jwt.now must be a function.')
  return Object.freeze({
    issuer,
    audience,
    algorithms: [...algorithms],
    typ,
    clockTolerance,
    maxLifetime,
    rolesClaim,
    scopeClaim,
    requireAuthentication,
    now,
  })
}

function assertText(name: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return
  throw new ConfigurationError(`jwt.${name} must be a text that is not empty.`)
}

function assertSeconds(name: string, value: unknown, least: number): void {
  if (typeof value === 'number' && Number.isFinite(value) && value >= least) return
  throw new ConfigurationError(`jwt.${name} must be a number of seconds of at least ${least}.`)
}

function assertAlgorithms(algorithms: unknown): void {
  if (!Array.isArray(algorithms) || algorithms.length === 0) {
    throw new ConfigurationError('jwt.algorithms must be a list that is not empty.')
  }
  for (const algorithm of algorithms) {
    if (asymmetricAlgorithms.includes(algorithm)) continue
    if (typeof algorithm === 'string' && algorithm.startsWith('HS')) {
      throw new ConfigurationError(`jwt.algorithms: ${algorithm} is symmetric; only public keys are configured.`)
    }
    throw new ConfigurationError(
      unknownName(`jwt.algorithms: ${String(algorithm)} is unknown.`, String(algorithm), asymmetricAlgorithms),
    )
  }
}
