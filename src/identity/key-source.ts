import { createLocalJWKSet, type FetchImplementation, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { ConfigurationError } from '../errors.js'
import { remoteKeys } from './remote-keys.js'

/** Where the public keys of an issuer come from: one of `jwksUri` and `jwks`. */
export interface KeySource {
  /** Where the issuer publishes its keys; https, except on a loopback address. This or `jwks`. */
  readonly jwksUri?: string | URL
  /** The public keys themselves. This or `jwksUri`. */
  readonly jwks?: JSONWebKeySet
  /** Fetches the keys. @default the global `fetch` */
  readonly fetch?: FetchImplementation
}

/** Members that a public key never has (RFC 7518, section 6; `priv` is of the kty AKP). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

/** Checks the source at start-up and gives what finds the key of a token. */
export function keyResolver({ jwks, jwksUri, fetch }: KeySource): JWTVerifyGetKey {
  if ((jwks === undefined) === (jwksUri === undefined)) {
    throw new ConfigurationError('jwt needs either jwksUri or jwks.')
  }
  if (fetch !== undefined && typeof fetch !== 'function') {
    throw new ConfigurationError('jwt.fetch must be a function.')
  }
  if (jwks !== undefined) {
    assertPublicKeys(jwks)
    return createLocalJWKSet(jwks)
  }
  return remoteKeys(readEndpoint(jwksUri), fetch)
}

function readEndpoint(jwksUri: unknown): URL {
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
  // fetch would refuse it at every request.
  if (url.username !== '' || url.password !== '') {
    throw new ConfigurationError('jwt.jwksUri must not hold a user name or a password.')
  }
  return url
}

function assertPublicKeys(jwks: JSONWebKeySet): void {
  if (!Array.isArray(jwks?.keys) || jwks.keys.length === 0) {
    throw new ConfigurationError('jwt.jwks must be a JSON Web Key Set with at least one key.')
  }
  for (const key of jwks.keys as readonly unknown[]) {
    if (typeof key !== 'object' || key === null || Array.isArray(key)) {
      throw new ConfigurationError('jwt.jwks: each key must be an object.')
    }
    const { kty, alg } = key as Record<string, unknown>
    if (kty === 'oct') throw new ConfigurationError('jwt.jwks must not hold a symmetric key.')
    if (typeof alg === 'string' && alg.startsWith('HS')) {
      throw new ConfigurationError(`jwt.jwks: ${alg} is symmetric; only public keys are configured.`)
    }
    // The name of the member, never its value.
    const secret = SECRET_MEMBERS.find((member) => Object.hasOwn(key, member))
    if (secret !== undefined) {
      throw new ConfigurationError(`jwt.jwks must not hold a private key; one has the member ${secret}.`)
    }
  }
}
