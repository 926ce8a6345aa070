import type { JWTPayload } from 'jose'
import { ConfigurationError } from '../errors.js'
import { unknownName } from '../options-check.js'
import { asymmetricAlgorithms, secretBytes } from './algorithms.js'
import type { KeySource } from './key-source.js'

/** Where a list of names stands in the claims: a path such as `realm_access.roles`, or a function. */
export type ClaimReader = string | ((claims: JWTPayload) => readonly string[])

/** Whose tokens are accepted, by which keys, and how their claims are read. */
export interface IssuerOptions extends KeySource {
  /** The `iss` of the tokens, compared as it is; a list for an issuer of several names and one set of keys. */
  readonly issuer: string | readonly string[]
  /** Who the tokens are for: one of these must be in `aud`. */
  readonly audience: string | readonly string[]
  /** The claim that `audience` is looked for in; `client_id` for an issuer whose tokens have no `aud`. @default 'aud' */
  readonly audienceClaim?: string
  /**
   * Algorithms that a token may be signed with.
   * @default {@link asymmetricAlgorithms}, or `HS256` where a `secret` is given
   * @source RFC 7518, section 3.1
   */
  readonly algorithms?: readonly string[]
  /** The `typ` that a token must have. @default `at+jwt`, `JWT` or none */
  readonly typ?: string
  /** Claims that a token must have beside `iss`, `aud`, `sub` and `exp`. @default [] */
  readonly requiredClaims?: readonly string[]
  /** Seconds by which clocks may differ. @default 5 */
  readonly clockTolerance?: number
  /** Longest life of a token in seconds, from `iat`, or from now without it. @default 86_400 */
  readonly maxLifetime?: number
  /** Where the roles of the caller stand. @default 'roles' */
  readonly rolesClaim?: ClaimReader
  /** Where the scopes of the caller stand: a list, or a text with blanks between them. @default 'scope' */
  readonly scopeClaim?: ClaimReader
}

export const issuerKeys = [
  'issuer',
  'audience',
  'audienceClaim',
  'jwksUri',
  'jwks',
  'secret',
  'fetch',
  'maxStaleKeys',
  'algorithms',
  'typ',
  'requiredClaims',
  'clockTolerance',
  'maxLifetime',
  'rolesClaim',
  'scopeClaim',
] as const

/** What the verification of a token reads: checked, every default put in, and no longer the application's to change. */
export interface CompleteIssuer {
  readonly issuers: readonly string[]
  readonly audience: readonly string[]
  readonly audienceClaim: string
  readonly algorithms: readonly string[]
  readonly typ: string | undefined
  readonly requiredClaims: readonly string[]
  readonly clockTolerance: number
  readonly maxLifetime: number
  readonly rolesClaim: ClaimReader
  readonly scopeClaim: ClaimReader
}

/** Checks the options at start-up and puts the defaults in, also for an option that is there but undefined. */
export function completeIssuer(where: string, options: IssuerOptions): CompleteIssuer {
  const { typ, clockTolerance = 5, maxLifetime = 86_400, requiredClaims = [], audienceClaim = 'aud' } = options
  const { rolesClaim = 'roles', scopeClaim = 'scope', secret } = options
  const algorithms = options.algorithms ?? (secret === undefined ? asymmetricAlgorithms : ['HS256'])
  const issuers = readTexts(`${where}.issuer`, options.issuer)
  const audience = readTexts(`${where}.audience`, options.audience)
  assertText(`${where}.audienceClaim`, audienceClaim)
  assertAlgorithms(`${where}.algorithms`, algorithms, secret !== undefined)
  assertSeconds(`${where}.clockTolerance`, clockTolerance, 0, 600)
  assertSeconds(`${where}.maxLifetime`, maxLifetime, 1, Number.MAX_SAFE_INTEGER)
  if (!Array.isArray(requiredClaims)) throw new ConfigurationError(`${where}.requiredClaims must be a list.`)
  for (const name of requiredClaims) assertText(`${where}.requiredClaims`, name)
  if (typ !== undefined) assertText(`${where}.typ`, typ)
  if (typeof rolesClaim !== 'function') assertText(`${where}.rolesClaim`, rolesClaim)
  if (typeof scopeClaim !== 'function') assertText(`${where}.scopeClaim`, scopeClaim)
  return Object.freeze({
    issuers,
    audience,
    audienceClaim,
    algorithms: [...algorithms],
    typ,
    requiredClaims: [...requiredClaims],
    clockTolerance,
    maxLifetime,
    rolesClaim,
    scopeClaim,
  })
}

function readTexts(where: string, value: string | readonly string[]): readonly string[] {
  const texts = [value].flat()
  if (texts.length === 0) throw new ConfigurationError(`${where} must not be empty.`)
  for (const text of texts) assertText(where, text)
  return texts as readonly string[]
}

/** Refuses anything but a text: an expression can match more than was meant, take for ever, or remember its last match. */
export function assertText(where: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return
  const hint = value instanceof RegExp ? ' Regular expressions are not accepted; list the names.' : ''
  throw new ConfigurationError(`${where} must be a text that is not empty.${hint}`)
}

function assertSeconds(where: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` and at most ${most}`
  throw new ConfigurationError(`${where} must be a number of seconds of at least ${least}${upTo}.`)
}

function assertAlgorithms(where: string, algorithms: unknown, secret: boolean): void {
  if (!Array.isArray(algorithms) || algorithms.length === 0) {
    throw new ConfigurationError(`${where} must be a list that is not empty.`)
  }
  const known = secret ? [...secretBytes.keys()] : asymmetricAlgorithms
  for (const algorithm of algorithms) {
    if (known.includes(algorithm)) continue
    if (secret && asymmetricAlgorithms.includes(algorithm)) {
      throw new ConfigurationError(`${where}: ${algorithm} is asymmetric, but a secret is configured.`)
    }
    if (!secret && typeof algorithm === 'string' && algorithm.startsWith('HS')) {
      throw new ConfigurationError(`${where}: ${algorithm} is symmetric; only public keys are configured.`)
    }
    throw new ConfigurationError(unknownName(`${where}: ${String(algorithm)} is unknown.`, String(algorithm), known))
  }
}
