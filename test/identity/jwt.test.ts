import { describe, expect, it } from 'vitest'
import { isViewer } from '../../src/viewer.js'
import { badForms, badTokens, unsendableForms, unsendableTokens } from '../support/bad-tokens.js'
import { createGuard } from '../support/jwt-guard.js'
import { requestWith, socketWith } from '../support/request-input.js'
import { goodClaims, jwtOptions, NOW, signToken } from '../support/tokens.js'

const guard = createGuard(jwtOptions)
const ask = (authorization: string | null, own = guard) => own.request?.(requestWith({ authorization }))

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
      () => signToken({ iat: undefined, exp: NOW + 86_405 }).then((token) => `Bearer ${token}`),
    ],
    ['no jti', () => signToken({ jti: undefined }).then((token) => `Bearer ${token}`)],
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
    const token = await signToken({ realm: undefined })
    const own = createGuard({ ...jwtOptions, rolesClaim: 'realm.roles' })
    Object.defineProperty(Object.prototype, 'realm', { value: { roles: ['admin'] }, configurable: true })
    try {
      expect(await ask(`Bearer ${token}`, own)).toMatchObject({ roles: [] })
    } finally {
      Reflect.deleteProperty(Object.prototype, 'realm')
    }
  })

  it.each([
    ['absent', { jti: undefined }],
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
  it.each([...badTokens, ...unsendableTokens])('is refused: %s', async (_name, make) => {
    expect(await ask(`Bearer ${await make()}`)).toEqual(INVALID)
  })

  it.each([...badForms, ...unsendableForms])('is refused with %s', async (_name, make) => {
    expect(await ask(make(await signToken()))).toEqual(INVALID)
  })
})

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
