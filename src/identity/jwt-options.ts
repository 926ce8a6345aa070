import type { FetchImplementation, JSONWebKeySet, JWTPayload } from 'jose'
import { ConfigurationError } from '../errors.js'
import { assertKnownKeys, unknownName } from '../options-check.js'

/** Where a list of names stands in the claims: a path such as `realm_access.roles`, or a function. */
export type ClaimReader = string | ((claims: JWTPayload) => readonly string[])

/** Options of the verification of JSON Web Tokens. */
export interface JwtOptions {
  /** Who issues the tokens; compared as it is. */
  readonly issuer: string
  /** Who the tokens are for: one of these must be in `aud`. */
  readonly audience: string | readonly string[]
  /** Where the issuer publishes its keys; https, except on a loopback address. This or `jwks`. */
  readonly jwksUri?: string | URL
  /** The public keys themselves. This or `jwksUri`. */
  readonly jwks?: JSONWebKeySet
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
  /** Fetches the keys. @default the global `fetch` */
  readonly fetch?: FetchImplementation
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

/** Options with every default put in. */
export type CompleteJwtOptions = JwtOptions &
  Required<Pick<JwtOptions, 'algorithms' | 'clockTolerance' | 'maxLifetime' | 'rolesClaim' | 'scopeClaim' | 'now'>>

/** Checks the options at start-up and puts the defaults in. */
export function completeJwtOptions(options: JwtOptions): CompleteJwtOptions {
  assertKnownKeys('jwt', options, keys)
  assertText('issuer', options.issuer)
  const audiences = Array.isArray(options.audience) ? options.audience : [options.audience]
  if (audiences.length === 0) throw new ConfigurationError('jwt.audience must not be empty.')
  for (const audience of audiences) assertText('audience', audience)
  const { algorithms = asymmetricAlgorithms, clockTolerance = 5, maxLifetime = 86_400 } = options
  assertAlgorithms(algorithms)
  assertSeconds('clockTolerance', clockTolerance, 0)
  assertSeconds('maxLifetime', maxLifetime, 1)
  if (options.typ !== undefined) assertText('typ', options.typ)
  assertReader('rolesClaim', options.rolesClaim)
  assertReader('scopeClaim', options.scopeClaim)
  assertKeySource(options)
  return {
    rolesClaim: 'roles',
    scopeClaim: 'scope',
    now: Date.now,
    ...options,
    algorithms,
    clockTolerance,
    maxLifetime,
  }
}

function assertText(name: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return
  throw new ConfigurationError(`jwt.${name} must be a text that is not empty.`)
}

function assertSeconds(name: string, value: unknown, least: number): void {
  if (typeof value === 'number' && Number.isFinite(value) && value >= least) return
  throw new ConfigurationError(`jwt.${name} must be a number of seconds of at least ${least}.`)
}

function assertReader(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') assertText(name, value)
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

function assertKeySource({ jwks, jwksUri }: JwtOptions): void {
  if ((jwks === undefined) === (jwksUri === undefined)) {
    throw new ConfigurationError('jwt needs either jwksUri or jwks.')
  }
  if (jwks !== undefined) assertPublicKeys(jwks)
  else assertEndpoint(jwksUri)
}

function assertEndpoint(jwksUri: unknown): void {
  let url: URL
  try {
    url = new URL(String(jwksUri))
  } catch {
    throw new ConfigurationError('jwt.jwksUri must be an absolute URL.')
  }
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw new ConfigurationError('jwt.jwksUri must use https.')
  }
}

function assertPublicKeys(jwks: JSONWebKeySet): void {
  if (!Array.isArray(jwks?.keys) || jwks.keys.length === 0) {
    throw new ConfigurationError('jwt.jwks must be a JSON Web Key Set with at least one key.')
  }
  for (const key of jwks.keys) {
    if (key.kty === 'oct') throw new ConfigurationError('jwt.jwks must not hold a symmetric key.')
    if (key.d !== undefined) throw new ConfigurationError('jwt.jwks must not hold a private key.')
  }
}
