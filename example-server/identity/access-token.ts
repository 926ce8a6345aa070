import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { SigningKey } from './signing-key.js'

export const ISSUER = 'https://shop.example.com'
export const AUDIENCE = 'shop-api'

/** Signs an access token of the profile of RFC 9068, valid for 15 minutes unless told otherwise. */
export function signAccessToken(
  key: SigningKey,
  user: { readonly id: string; readonly role: string },
  seconds = 15 * 60,
): Promise<string> {
  return new SignJWT({ roles: [user.role] })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.id })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(user.id)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${seconds} seconds`)
    .sign(key.privateKey)
}
