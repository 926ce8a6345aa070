import {
  type CryptoKey,
  createLocalJWKSet,
  type FetchImplementation,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose'
import { ConfigurationError } from '../errors.js'
import type { Runtime } from '../runtime.js'
import { flawOfKey } from './key-hygiene.js'
import { RemoteKeys } from './remote-keys.js'
import { readSecret } from './secret.js'
import { assertSecureUrl } from './secure-url.js'

/** Where the keys of an issuer come from: one of `jwksUri`, `jwks` and `secret`. */
export interface KeySource {
  /** Where the issuer publishes its keys; https, except on a loopback address. @default none: one of the three is needed */
  readonly jwksUri?: string | URL
  /** The public keys themselves. @default none: one of the three is needed */
  readonly jwks?: JSONWebKeySet
  /**
   * A secret shared with the issuer: for HS256 at least 32 bytes, for HS384 48, for HS512 64.
   * @default none: one of the three is needed
   */
  readonly secret?: string | Uint8Array
  /** Fetches the keys. @default the global `fetch` */
  readonly fetch?: FetchImplementation
  /** Seconds for which keys are used that can't be fetched again, since the endpoint is down. @default 3_600 */
  readonly maxStaleKeys?: number
}

/** Finds the key that a token names; throws `KeysUnavailable` where no key of the issuer can be had. */
export type FindKey = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey | Uint8Array>

interface Context {
  readonly where: string
  readonly issuer: string
  readonly algorithms: readonly string[]
  readonly runtime: Runtime
}

/** Checks the source at start-up and gives what finds the key of a token. */
export function compileKeys(source: KeySource, context: Context): FindKey {
  const { jwks, jwksUri, secret, fetch, maxStaleKeys } = source
  const { where } = context
  if ([jwks, jwksUri, secret].filter((given) => given !== undefined).length !== 1) {
    throw new ConfigurationError(`${where} needs either jwksUri or jwks, or else a secret, and only one of them.`)
  }
  if (fetch !== undefined && typeof fetch !== 'function') {
    throw new ConfigurationError(`${where}.fetch must be a function.`)
  }
  if (secret !== undefined) {
    const bytes = readSecret(`${where}.secret`, secret, context.algorithms)
    return async () => bytes
  }
  if (jwks !== undefined) {
    assertPublicKeys(`${where}.jwks`, jwks)
    return createLocalJWKSet(jwks)
  }
  const { issuer, runtime } = context
  const stale = readStale(where, maxStaleKeys)
  const keys = new RemoteKeys({ endpoint: readEndpoint(where, jwksUri), fetch, issuer, runtime, stale })
  return (header, token) => keys.find(header, token)
}

function readStale(where: string, seconds = 3_600): number {
  if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0) return seconds * 1_000
  throw new ConfigurationError(`${where}.maxStaleKeys must be a number of seconds of at least 0.`)
}

function readEndpoint(where: string, jwksUri: unknown): URL {
  let url: URL
  try {
    url = new URL(String(jwksUri))
  } catch {
    throw new ConfigurationError(`${where}.jwksUri must be an absolute URL.`)
  }
  assertSecureUrl(`${where}.jwksUri`, url)
  return url
}

function assertPublicKeys(where: string, jwks: JSONWebKeySet): void {
  if (!Array.isArray(jwks?.keys) || jwks.keys.length === 0) {
    throw new ConfigurationError(`${where} must be a JSON Web Key Set with at least one key.`)
  }
  for (const key of jwks.keys as readonly unknown[]) {
    const flaw = flawOfKey(key)
    if (flaw !== undefined) throw new ConfigurationError(`${where}${flaw.startsWith('must') ? '' : ':'} ${flaw}`)
  }
}
