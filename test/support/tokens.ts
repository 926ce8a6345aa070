import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import type { OneIssuerOptions } from '../../src/identity/jwt-options.js'

export const ISSUER = 'https://auth.test'
export const AUDIENCE = 'shop'
/** The time of all tests, in seconds. */
export const NOW = 1_800_000_000

const pair = await generateKeyPair('ES256', { extractable: true })
export const privateKey = pair.privateKey
export const publicJwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256' }

export const jwtOptions: OneIssuerOptions = {
  issuer: ISSUER,
  audience: AUDIENCE,
  jwks: { keys: [publicJwk] },
  now: () => NOW * 1_000,
}

export const goodClaims: JWTPayload = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'alice',
  iat: NOW,
  exp: NOW + 900,
  jti: 'token-1',
  roles: ['customer'],
}

/** A token that is good but for what is given; a claim of `undefined` is left out. */
export function signToken(
  claims: Readonly<Record<string, unknown>> = {},
  header: Record<string, unknown> = {},
  key: Parameters<SignJWT['sign']>[0] = privateKey,
): Promise<string> {
  return new SignJWT({ ...goodClaims, ...claims } as JWTPayload)
    .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt', ...header })
    .sign(key)
}
