import { createHmac } from 'node:crypto'
import { base64url, CompactSign, EncryptJWT, generateKeyPair, type JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { isViewer } from '../../src/viewer.js'
import { createGuard } from '../support/jwt-guard.js'
import { requestWith, socketWith } from '../support/request-input.js'
import { goodClaims, jwtOptions, NOW, privateKey, publicJwk, signToken } from '../support/tokens.js'

const guard = createGuard(jwtOptions)
const ask = (authorization: string | null, own = guard) => own.request?.(requestWith({ authorization }))

const text = (value: unknown) => base64url.encode(typeof value === 'string' ? value : JSON.stringify(value))
const without = (claim: string): JWTPayload => ({ [claim]: undefined })
/** A token with a good signature over whatever text stands in it. */
const signRaw = (payload: string | Uint8Array, header: Record<string, unknown> = {}) =>
  new CompactSign(typeof payload === 'string' ? new TextEncoder().encode(payload) : payload)
    .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt', ...header })
    .sign(privateKey, { crit: { x: true } })

const INVALID = {
  code: 'UNAUTHENTICATED',
  challenge: 'Bearer realm="graphql", error="invalid_token"',
  detail: expect.any(String),
}

describe('a good token', () => {
  it('names the viewer, frozen, without prototype and without the token', async () => {
    const token = await signToken({
      roles: ['customer', 'anonymous'],
      scope: 'read write',
      a: { __proto__: null, b: [1] },
    })
    const viewer = await ask(`Bearer ${token}`)
    expect(isViewer(viewer)).toBe(true)
    expect(viewer).toMatchObject({
      kind: 'user',
      id: 'alice',
      roles: ['customer'],
      scopes: ['read', 'write'],
      credential: { kind: 'jwt', id: 'token-1', issuer: goodClaims.iss, expiresAt: (NOW + 900) * 1_000 },
    })
    expect(Object.isFrozen(viewer)).toBe(true)
    expect(Object.getPrototypeOf(viewer)).toBe(null)
    expect(JSON.stringify(viewer)).not.toContain(token.split('.')[2])
  })

  it.each([
    ['the scheme in lower case', () => signToken().then((token) => `bearer ${token}`)],
    ['no typ', () => signToken({}, { typ: undefined }).then((token) => `Bearer ${token}`)],
    ['typ JWT', () => signToken({}, { typ: 'JWT' }).then((token) => `Bearer ${token}`)],
    ['a media type as typ', () => signToken({}, { typ: 'application/at+jwt' }).then((token) => `Bearer ${token}`)],
    ['one of several audiences', () => signToken({ aud: ['x', 'shop'] }).then((token) => `Bearer ${token}`)],
    ['text that looks like members', () => signToken({ note: '":","sub":"bob' }).then((token) => `Bearer ${token}`)],
    ['an end within the clock tolerance', () => signToken({ exp: NOW - 4 }).then((token) => `Bearer ${token}`)],
    ['a birth within the clock tolerance', () => signToken({ iat: NOW + 5 }).then((token) => `Bearer ${token}`)],
    ['a start within the clock tolerance', () => signToken({ nbf: NOW + 5 }).then((token) => `Bearer ${token}`)],
    ['the longest life', () => signToken({ exp: NOW + 86_400 }).then((token) => `Bearer ${token}`)],
    [
      'no birth, and the longest life from now by a clock that is behind',
      () => signToken({ ...without('iat'), exp: NOW + 86_405 }).then((token) => `Bearer ${token}`),
    ],
    ['no jti', () => signToken(without('jti')).then((token) => `Bearer ${token}`)],
  ])('passes with %s', async (_name, make) => {
    expect(isViewer(await ask(await make()))).toBe(true)
  })

  it('comes in the connection parameters of a WebSocket', async () => {
    const token = await signToken()
    const connect = (connectionParams: Record<string, unknown>) =>
      guard.request?.(socketWith(connectionParams, { authorization: `Bearer ${token}` }))
    expect(isViewer(await connect({ authorization: `Bearer ${token}` }))).toBe(true)
    expect(isViewer(await connect({ Authorization: `Bearer ${token}` }))).toBe(true)
    expect(connect({})).toBe(undefined)
    expect(connect({ authorization: null })).toBe(undefined)
    expect(connect({ authorization: 5 })).toEqual(INVALID)
    expect(connect({ authorization: [`Bearer ${token}`] })).toEqual(INVALID)
    expect(connect({ authorization: `Bearer ${token}`, Authorization: `Bearer ${token}` })).toEqual(INVALID)
  })

  it.each([
    ['a path', 'realm.roles', { realm: { roles: ['a', 'b'] } }, ['a', 'b']],
    ['a claim named by URL', 'https://x.test/roles', { 'https://x.test/roles': 'a  b ' }, ['a', 'b']],
    ['a function', (claims: object) => Object.keys(claims).filter((key) => key === 'jti'), {}, ['jti']],
    ['a list that is not of texts', 'roles', { roles: ['a', 1] }, []],
    ['a prototype', 'constructor.name', {}, []],
  ])('has roles from %s', async (_name, rolesClaim, claims, roles) => {
    const own = createGuard({ ...jwtOptions, rolesClaim: rolesClaim as string })
    expect(await ask(`Bearer ${await signToken(claims)}`, own)).toMatchObject({ roles })
  })
})

describe('what a token does not say', () => {
  it('is no role, even where every object has one', async () => {
    const token = await signToken(without('realm'))
    const own = createGuard({ ...jwtOptions, rolesClaim: 'realm.roles' })
    Object.defineProperty(Object.prototype, 'realm', { value: { roles: ['admin'] }, configurable: true })
    try {
      expect(await ask(`Bearer ${token}`, own)).toMatchObject({ roles: [] })
    } finally {
      Reflect.deleteProperty(Object.prototype, 'realm')
    }
  })

  it.each([
    ['absent', without('jti')],
    ['no text', { jti: 5 as unknown as string }],
  ])('is null: a jti that is %s', async (_name, claims) => {
    expect(await ask(`Bearer ${await signToken(claims)}`)).toMatchObject({ credential: { id: null } })
  })
})

describe('the options', () => {
  const bearer = async (typ: string | undefined) => `Bearer ${await signToken({}, { typ })}`
  it.each([
    ['the same', 'at+jwt', true],
    ['the same in capitals', 'AT+JWT', true],
    ['the same as a media type', 'application/at+jwt', true],
    ['another', 'JWT', false],
    ['none', undefined, false],
  ])('typ at+jwt: a token of type %s', async (_name, typ, accepted) => {
    const own = createGuard({ ...jwtOptions, typ: 'at+jwt' })
    expect(isViewer(await ask(await bearer(typ), own))).toBe(accepted)
  })

  it('have their defaults also where they are there but undefined', async () => {
    const optional = ['algorithms', 'typ', 'clockTolerance', 'maxLifetime', 'rolesClaim', 'scopeClaim', 'fetch']
    const absent = Object.fromEntries([...optional, 'requireAuthentication'].map((name) => [name, undefined]))
    const own = createGuard({ ...jwtOptions, ...absent })
    expect(await ask(`Bearer ${await signToken({ scope: 'read' })}`, own)).toMatchObject({
      roles: ['customer'],
      scopes: ['read'],
    })
    expect(ask(null, own)).toBe(undefined)
  })

  it('are no longer read when the guard stands', async () => {
    const audience = ['shop']
    const algorithms = ['ES256']
    const own = createGuard({ ...jwtOptions, audience, algorithms })
    audience.push('other')
    algorithms.pop()
    expect(await ask(`Bearer ${await signToken({ aud: 'other' })}`, own)).toEqual(INVALID)
    expect(isViewer(await ask(`Bearer ${await signToken()}`, own))).toBe(true)
  })

  it('name the algorithms that are accepted', async () => {
    const own = createGuard({ ...jwtOptions, algorithms: ['ES384'] })
    expect(await ask(`Bearer ${await signToken()}`, own)).toEqual(INVALID)
  })

  it.each([
    ['a claim reader that throws', { rolesClaim: () => JSON.parse('{') }],
    ['a clock that is no number', { now: () => Number.NaN }],
  ])('refuse on doubt: %s', async (_name, options) => {
    expect(await ask(`Bearer ${await signToken()}`, createGuard({ ...jwtOptions, ...options }))).toEqual(INVALID)
  })
})

describe('a bad token', () => {
  const stranger = generateKeyPair('ES256')
  const alter = (change: (parts: string[]) => string) => async () => change((await signToken()).split('.'))
  const rows: [string, () => Promise<string> | string][] = [
    ['no token', () => ''],
    ['two parts', alter(([a, b]) => `${a}.${b}`)],
    ['five parts', alter((parts) => `${parts.join('.')}..`)],
    ['padding', alter((parts) => `${parts.join('.')}=`)],
    ['an empty signature', alter(([a, b]) => `${a}.${b}.`)],
    ['another payload', alter(([a, , c]) => `${a}.${text({ ...goodClaims, sub: 'ada' })}.${c}`)],
    ['the last bits changed', alter(([a, b, c = '']) => `${a}.${b}.${c.slice(0, -1)}${nextChar(c.at(-1) as string)}`)],
    ['a blank in the signature', alter(([a, b, c = '']) => `${a}.${b}.${c.slice(0, 4)}\n${c.slice(4)}`)],
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
    [
      'a payload that is no UTF-8',
      () => signRaw(Buffer.from(JSON.stringify({ ...goodClaims, note: '\xff' }), 'latin1')),
    ],
    ['20 kB', () => signToken({ note: 'x'.repeat(20_000) })],
  ]

  it.each(rows)('is refused: %s', async (_name, make) => {
    expect(await ask(`Bearer ${await make()}`)).toEqual(INVALID)
  })

  it.each([
    ['another scheme', (token: string) => `Basic ${token}`],
    ['two tokens', (token: string) => `Bearer ${token} ${token}`],
    ['two lines of the header', (token: string) => `Bearer ${token}, Bearer ${token}`],
    ['two blanks', (token: string) => `Bearer  ${token}`],
    ['a tab', (token: string) => `Bearer\t${token}`],
    ['a blank behind it', (token: string) => `Bearer ${token} `],
    ['no scheme', (token: string) => token],
    ['an empty header', () => ''],
  ])('is refused with %s', async (_name, make) => {
    expect(await ask(make(await signToken()))).toEqual(INVALID)
  })
})

/** Another character whose unused low bits differ: the same signature in another spelling. */
function nextChar(char: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return alphabet[alphabet.indexOf(char) ^ 1] as string
}

describe('without credentials', () => {
  it('is nobody, unless authentication is required', async () => {
    expect(ask(null)).toBe(undefined)
    const strict = createGuard({ ...jwtOptions, requireAuthentication: true })
    const missing = { code: 'UNAUTHENTICATED', challenge: 'Bearer realm="graphql"' }
    expect(ask(null, strict)).toBe(undefined)
    expect(strict.request?.(socketWith({}, { authorization: 'Bearer x' }))).toBe(undefined)
    expect(strict.missing).toEqual(missing)
  })
})
