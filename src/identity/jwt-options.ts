import { ConfigurationError } from '../errors.js'
import type { GuardMode } from '../guard.js'
import { readMode } from '../options.js'
import { assertFits, assertKnownKeys, assertObject } from '../options-check.js'
import type { CookieOptions } from './cookie.js'
import { completeCookie } from './cookie.js'
import type { DpopOptions } from './dpop.js'
import { assertText, type IssuerOptions, issuerKeys } from './issuer-options.js'
import { Revocations } from './revocations.js'

/** What holds for the tokens of every issuer. */
export interface SharedJwtOptions {
  /** `report` lets a refused token pass as no token at all, and records it. @default 'enforce' */
  readonly mode?: GuardMode
  /** Refuse a request without credentials. @default false: it is anonymous */
  readonly requireAuthentication?: boolean
  /**
   * The connection parameter that holds the token on a WebSocket. Under `authorization` it reads `Bearer <token>`, under
   * another name it may be the token alone. `false` reads the header of the handshake only.
   * @default 'authorization'
   */
  readonly connectionParams?: string | false
  /** Also accept the token from a cookie, from pages of known origins. @default no cookie is read */
  readonly cookie?: CookieOptions
  /** Tokens, sessions and subjects that are no longer accepted. @default none are revoked */
  readonly revocations?: Revocations
  /** Accept tokens that are bound to a key of the client. @default a bound token is refused @source RFC 9449 */
  readonly dpop?: DpopOptions
  /** Verified tokens that are remembered, for at most five minutes and never beyond their end; 0 for none. @default 10_000 */
  readonly cache?: number
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** Tokens of one issuer. */
export interface OneIssuerOptions extends SharedJwtOptions, IssuerOptions {
  readonly issuers?: undefined
}

/** Tokens of several issuers. The `iss` of a token chooses the keys; a key of one issuer verifies no token of another. */
export type ManyIssuersOptions = SharedJwtOptions & {
  /** All whose tokens are accepted, each with keys, audience and claims of its own. */
  readonly issuers: readonly IssuerOptions[]
} & {
  readonly [Key in keyof IssuerOptions]?: undefined
}

/** Options of the verification of JSON Web Tokens. */
export type JwtOptions = OneIssuerOptions | ManyIssuersOptions

const sharedKeys = [
  'mode',
  'requireAuthentication',
  'connectionParams',
  'cookie',
  'revocations',
  'dpop',
  'cache',
  'now',
] as const

/** The shared options, checked, with every default put in. */
export interface CompleteJwtOptions {
  readonly mode: GuardMode
  readonly requireAuthentication: boolean
  readonly connectionParams: string | false
  readonly cookie: CookieOptions | undefined
  readonly revocations: Revocations | undefined
  readonly dpop: DpopOptions | undefined
  readonly cache: number
  readonly now: () => number
}

/** Checks the shared options at start-up. */
export function completeJwtOptions(options: JwtOptions): CompleteJwtOptions {
  assertKnownKeys('jwt', options, [...sharedKeys, ...issuerKeys, 'issuers'])
  const { requireAuthentication = false, connectionParams = 'authorization', cache = 10_000, now = Date.now } = options
  if (typeof requireAuthentication !== 'boolean') {
    throw new ConfigurationError('jwt.requireAuthentication must be true or false.')
  }
  if (connectionParams !== false) assertText('jwt.connectionParams', connectionParams)
  if (!Number.isSafeInteger(cache) || cache < 0) throw new ConfigurationError('jwt.cache must be a whole number.')
  assertFits('jwt.cache', cache)
  if (typeof now !== 'function') throw new ConfigurationError('jwt.now must be a function.')
  if (options.revocations !== undefined && !(options.revocations instanceof Revocations)) {
    throw new ConfigurationError('jwt.revocations must come from createRevocations.')
  }
  return Object.freeze({
    mode: readMode('jwt', options),
    requireAuthentication,
    connectionParams,
    cookie: completeCookie('jwt.cookie', options.cookie),
    revocations: options.revocations,
    dpop: options.dpop,
    cache,
    now,
  })
}

/** The issuers, each with the place of its options for messages. */
export function issuersOf(options: JwtOptions): readonly (readonly [where: string, issuer: IssuerOptions])[] {
  const { issuers } = options
  if (issuers === undefined) return [['jwt', options as IssuerOptions]]
  if (!Array.isArray(issuers) || issuers.length === 0) {
    throw new ConfigurationError('jwt.issuers must be a list that is not empty.')
  }
  const own = issuerKeys.find((key) => options[key] !== undefined)
  if (own !== undefined) {
    throw new ConfigurationError(`jwt.${own} stands beside jwt.issuers: it belongs into an entry of that list.`)
  }
  return issuers.map((issuer: IssuerOptions, index) => {
    const where = `jwt.issuers[${index}]`
    assertObject(where, issuer)
    assertKnownKeys(where, issuer, issuerKeys)
    return [where, issuer] as const
  })
}
