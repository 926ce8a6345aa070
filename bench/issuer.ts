import { hash } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { RequestInput } from '../src/guard.js'

export const ISSUER = 'https://auth.example.com'
export const AUDIENCE = 'shop'
export const host = { production: true, sha256: (text: string) => hash('sha256', text, 'base64url') }
export const logger = { info() {}, warn() {}, error() {} }

/** A request with one header. */
export function requestWith(name: string, value: string, peer: string | null = null): RequestInput {
  const header = (asked: string) => (asked === name ? value : null)
  return { header, connectionParams: null, method: 'POST', socket: false, peer }
}

export async function keysOf(alg: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg, kid: 'one' }] }
  const sign = (claims: object = {}) =>
    new SignJWT({ roles: ['customer'], scope: 'read write', note: 'x'.repeat(120), ...claims })
      .setProtectedHeader({ alg, kid: 'one', typ: 'at+jwt' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject('alice')
      .setIssuedAt()
      .setExpirationTime('15 minutes')
      .sign(privateKey)
  return { jwks, sign }
}
