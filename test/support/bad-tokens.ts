import { createHmac } from 'node:crypto'
import { base64url, CompactSign, EncryptJWT, generateKeyPair, type JWTPayload } from 'jose'
import { goodClaims, NOW, privateKey, publicJwk, signToken } from './tokens.js'

export type BadToken = readonly [name: string, make: () => Promise<string> | string]

const text = (value: unknown) => base64url.encode(typeof value === 'string' ? value : JSON.stringify(value))
const without = (claim: string): JWTPayload => ({ [claim]: undefined })
/** A token with a good signature over whatever text stands in it. */
const signRaw = (payload: string | Uint8Array, header: Record<string, unknown> = {}) =>
  new CompactSign(typeof payload === 'string' ? new TextEncoder().encode(payload) : payload)
    .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt', ...header })
    .sign(privateKey, { crit: { x: true } })

/** Another character whose unused low bits differ: the same signature in another spelling. */
function nextChar(char: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return alphabet[alphabet.indexOf(char) ^ 1] as string
}

const stranger = generateKeyPair('ES256')
const alter = (change: (parts: string[]) => string) => async () => change((await signToken()).split('.'))
/** Tokens that nobody may accept, each by one flaw. */
export const badTokens: readonly BadToken[] = [
  ['no token', () => ''],
  ['two parts', alter(([a, b]) => `${a}.${b}`)],
  ['five parts', alter((parts) => `${parts.join('.')}..`)],
  ['padding', alter((parts) => `${parts.join('.')}=`)],
  ['an empty signature', alter(([a, b]) => `${a}.${b}.`)],
  ['another payload', alter(([a, , c]) => `${a}.${text({ ...goodClaims, sub: 'ada' })}.${c}`)],
  ['the last bits changed', alter(([a, b, c = '']) => `${a}.${b}.${c.slice(0, -1)}${nextChar(c.at(-1) as string)}`)],
  ...['none', 'None', 'NONE', 'nOnE'].map((alg): [string, () => string] => [
    `alg ${alg}`,
    () => `${text({ alg })}.${text(goodClaims)}.`,
  ]),
  [
    'HS256 with the public key',
    () => {
      const signed = `${text({ alg: 'HS256', kid: 'one' })}.${text(goodClaims)}`
      return `${signed}.${createHmac('sha256', JSON.stringify(publicJwk)).update(signed).digest('base64url')}`
    },
  ],
  ['another key', async () => signToken({}, {}, (await stranger).privateKey)],
  ['an unknown kid', () => signToken({}, { kid: 'two' })],
  ['another issuer', () => signToken({ iss: 'https://auth.test/' })],
  ['a list of issuers', () => signRaw(JSON.stringify({ ...goodClaims, iss: [goodClaims.iss] }))],
  ['another audience', () => signToken({ aud: 'shop2' })],
  ...['iss', 'aud', 'exp', 'sub'].map((claim): [string, () => Promise<string>] => [
    `no ${claim}`,
    () => signToken(without(claim)),
  ]),
  ['an empty subject', () => signToken({ sub: '' })],
  ['an object as subject', () => signRaw(JSON.stringify({ ...goodClaims, sub: { a: 1 } }))],
  ['expired', () => signToken({ exp: NOW - 6 })],
  ['exp in milliseconds', () => signToken({ exp: NOW * 1_000 })],
  ['exp as text', () => signRaw(JSON.stringify({ ...goodClaims, exp: String(NOW + 9) }))],
  ['exp without bound', () => signRaw(JSON.stringify(goodClaims).replace(String(NOW + 900), '1e999'))],
  ['a fraction as exp', () => signToken({ exp: NOW + 0.5 })],
  ['a life too long', () => signToken({ exp: NOW + 86_401 })],
  ['a life too long since its birth, though it ends soon', () => signToken({ iat: NOW - 86_000 })],
  ['a life too long from now, without a birth', () => signToken({ ...without('iat'), exp: NOW + 86_406 })],
  ['not yet valid', () => signToken({ nbf: NOW + 6 })],
  ['a fraction as nbf', () => signToken({ nbf: NOW - 0.5 })],
  ['born in the future', () => signToken({ iat: NOW + 6 })],
  ['a fraction as iat', () => signToken({ iat: NOW - 0.5 })],
  ['born before time', () => signToken({ iat: -1 })],
  ...['logout+jwt', 'dpop+jwt', 'id+jwt', 'refresh+jwt', 'secevent+jwt', 'entity-statement+jwt', ''].map(
    (typ): [string, () => Promise<string>] => [`typ '${typ}'`, () => signToken({}, { typ })],
  ),
  ['a type that is no text', () => signRaw(JSON.stringify(goodClaims), { typ: ['at+jwt'] })],
  [
    'an encrypted token',
    async () =>
      new EncryptJWT(goodClaims).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(new Uint8Array(32)),
  ],
  ['crit', () => signRaw(JSON.stringify(goodClaims), { crit: ['x'], x: 1 })],
  ['b64', () => signRaw(JSON.stringify(goodClaims), { b64: false })],
  ['x5c', () => signRaw(JSON.stringify(goodClaims), { x5c: ['AAAA'] })],
  ['jku', () => signToken({}, { jku: 'https://evil.test/jwks' })],
  ['jwk', () => signToken({}, { jwk: publicJwk })],
  ['x5u', () => signToken({}, { x5u: 'https://evil.test' })],
  ['a subject twice', () => signRaw(JSON.stringify(goodClaims).replace('{', '{"sub":"ada",'))],
  ['a subject twice, once escaped', () => signRaw(JSON.stringify(goodClaims).replace('{', '{"s\\u0075b":"ada",'))],
  ['__proto__', () => signRaw(JSON.stringify(goodClaims).replace('{', '{"__proto__":{"roles":["admin"]},'))],
  ['a list as payload', () => signRaw(JSON.stringify([goodClaims]))],
  ['null as payload', () => signRaw('null')],
  ['a payload that is no JSON', () => signRaw('{')],
  ['a payload that is no UTF-8', () => signRaw(Buffer.from(JSON.stringify({ ...goodClaims, note: '\xff' }), 'latin1'))],
]

/** No server of HTTP hands these on. */
export const unsendableTokens: readonly BadToken[] = [
  ['a blank in the signature', alter(([a, b, c = '']) => `${a}.${b}.${c.slice(0, 4)}\n${c.slice(4)}`)],
  ['20 kB', () => signToken({ note: 'x'.repeat(20_000) })],
]

type Members = Readonly<Record<string, unknown>>

const old = { typ: 'JWT' }
const foreign: readonly (readonly [name: string, claims: Members, header: Members])[] = [
  ['an id token, by its nonce', { nonce: 'n' }, old],
  ['an id token, by the hash of its companion', { at_hash: 'x' }, old],
  ['an id token, by the hash of a code', { c_hash: 'x' }, old],
  ['a token of a front channel, by the hash of its state', { s_hash: 'x' }, old],
  ['an event, by its events', { events: {} }, old],
  ['an id token without type', { nonce: 'n' }, { typ: undefined }],
  ['an id token, by its use', { token_use: 'id' }, old],
  ['a refresh token, by its use', { token_use: 'refresh' }, old],
  ['a refresh token, by the type in its claims', { typ: 'Refresh' }, old],
  ['an id token, by the type in its claims', { typ: 'ID' }, old],
  ['an offline token, by the type in its claims', { typ: 'Offline' }, old],
  ['a log-out token, by the type in its claims', { typ: 'Logout' }, old],
  ['a type in the claims that is no text', { typ: ['Bearer'] }, old],
  ['bound to a certificate', { cnf: { 'x5t#S256': 'x' } }, {}],
  ['bound to a key that nobody has to prove', { cnf: { jkt: 'x' } }, {}],
  ['bound to a key in full', { cnf: { jwk: {} } }, {}],
  ['bound to nothing', { cnf: {} }, {}],
  ['bound by null', { cnf: null }, {}],
  ['bound in two ways', { cnf: { jkt: 'x', kid: 'y' } }, {}],
]

/** Well signed, but for another purpose or another bearer. */
export const foreignTokens: readonly BadToken[] = foreign.map(([name, claims, header]) => [
  name,
  () => signToken(claims, { ...header }),
])

export type BadForm = readonly [name: string, make: (token: string) => string]

/** What may not stand in the Authorization header, around a token that is good. */
export const badForms: readonly BadForm[] = [
  ['another scheme', (token) => `Basic ${token}`],
  ['two tokens', (token) => `Bearer ${token} ${token}`],
  ['two of them and a comma', (token) => `Bearer ${token}, Bearer ${token}`],
  ['two blanks', (token) => `Bearer  ${token}`],
  ['a tab', (token) => `Bearer\t${token}`],
  ['no scheme', (token) => token],
  ['an empty header', () => ''],
]

/** Servers of HTTP cut blanks off at the end. */
export const unsendableForms: readonly BadForm[] = [['a blank behind it', (token) => `Bearer ${token} `]]
