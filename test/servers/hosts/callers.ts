import type { JWTPayload } from 'jose'
import { NOW, signToken } from '../../support/tokens.js'
import type { Caller, Lines, Sender } from './host.js'

const claims: Readonly<Record<Exclude<Caller, 'anonymous' | 'forged'>, JWTPayload>> = {
  customer: { sub: 'alice', roles: ['customer'] },
  support: { sub: 'sam', roles: ['support'] },
  member: { sub: 'kim', roles: ['customer', 'support'] },
  admin: { sub: 'ada', roles: ['admin'] },
  expired: { sub: 'ada', roles: ['admin'], iat: NOW - 1_800, exp: NOW - 900 },
}

const signed = new Map<Caller, Promise<string | null>>()

/** The value of the Authorization header, one for each caller; `null` for a caller without credentials. */
export function credentialsOf(caller: Caller): Promise<string | null> {
  const known = signed.get(caller) ?? sign(caller)
  signed.set(caller, known)
  return known
}

async function sign(caller: Caller): Promise<string | null> {
  if (caller === 'anonymous') return null
  if (caller !== 'forged') return `Bearer ${await signToken(claims[caller])}`
  const [header, payload, signature] = (await signToken(claims.admin)).split('.') as [string, string, string]
  const other = signature.startsWith('A') ? 'B' : 'A'
  return `Bearer ${header}.${payload}.${other}${signature.slice(1)}`
}

/** What a request of a caller brings along. */
export async function linesOf(from: Caller | Sender, method = 'POST'): Promise<Lines> {
  if (typeof from === 'object') return from.lines(method)
  const authorization = await credentialsOf(from)
  return authorization === null ? [] : [['authorization', authorization]]
}

/** The query of an address, behind what is there already. */
export function searchOf(from: Caller | Sender, search = ''): string {
  const own = typeof from === 'object' && from.search ? new URLSearchParams(from.search).toString() : ''
  return own === '' ? search : `${search === '' ? '?' : `${search}&`}${own}`
}

/** What an application may have put into the context. */
export function contextOf(from: Caller | Sender): object {
  return typeof from === 'object' && from.context ? from.context : {}
}

/** The request as Node has it: of several lines it keeps the first, and all of them in their raw form. */
export function nodeRequest(lines: Lines): object {
  const own = [...lines].reverse().map(([name, value]) => [name.toLowerCase(), value])
  const headers = { 'content-type': 'application/json', ...Object.fromEntries(own) }
  return { method: 'POST', url: '/graphql', headers, rawHeaders: lines.flat(), socket: { remoteAddress: '127.0.0.1' } }
}
