import type { JWTPayload } from 'jose'
import { NOW, signToken } from '../../support/tokens.js'
import type { Caller } from './host.js'

const claims: Readonly<Record<Exclude<Caller, 'anonymous' | 'forged'>, JWTPayload>> = {
  customer: { sub: 'alice', roles: ['customer'] },
  support: { sub: 'sam', roles: ['support'] },
  member: { sub: 'kim', roles: ['customer', 'support'] },
  admin: { sub: 'ada', roles: ['admin'] },
  expired: { sub: 'ada', roles: ['admin'], iat: NOW - 1_800, exp: NOW - 900 },
}

/** The value of the Authorization header; `null` for a caller without credentials. */
export async function credentialsOf(caller: Caller): Promise<string | null> {
  if (caller === 'anonymous') return null
  if (caller !== 'forged') return `Bearer ${await signToken(claims[caller])}`
  const [header, payload, signature] = (await signToken(claims.admin)).split('.') as [string, string, string]
  const other = signature.startsWith('A') ? 'B' : 'A'
  return `Bearer ${header}.${payload}.${other}${signature.slice(1)}`
}
