import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/errors.js'
import type { JwtOptions } from '../../src/identity/jwt.js'
import { isViewer } from '../../src/viewer.js'
import { foreignTokens } from '../support/bad-tokens.js'
import { createGuard } from '../support/jwt-guard.js'
import { requestWith } from '../support/request-input.js'
import { AUDIENCE, ISSUER, NOW, publicJwk, signToken } from '../support/tokens.js'

const other = await generateKeyPair('ES256', { extractable: true })
const otherJwk = { ...(await exportJWK(other.publicKey)), kid: 'one', alg: 'ES256' }
const OTHER = 'https://other.test'

const first = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [publicJwk] } }
const second = { issuer: [OTHER, 'other.test'], audience: 'second', jwks: { keys: [otherJwk] }, rolesClaim: 'groups' }
const now = () => NOW * 1_000
const guard = createGuard({ issuers: [first, second], now })
const ask = async (token: string, own = guard) => own.request?.(requestWith({ authorization: `Bearer ${token}` }))

describe('several issuers', () => {
  it.each([
    ['the first by its own key', () => signToken(), ['customer']],
    [
      'the second by its own key, audience and claim',
      () => signToken({ iss: OTHER, aud: 'second', groups: ['staff'] }, {}, other.privateKey),
      ['staff'],
    ],
    [
      'the second by its other name',
      () => signToken({ iss: 'other.test', aud: 'second', groups: ['staff'] }, {}, other.privateKey),
      ['staff'],
    ],
  ])('vouch for their own: %s', async (_name, make, roles) => {
    const viewer = await ask(await make())
    expect(isViewer(viewer)).toBe(true)
    expect(viewer).toMatchObject({ id: 'alice', roles })
  })

  it.each([
    ['the first with the key of the second', () => signToken({}, {}, other.privateKey)],
    ['the second with the key of the first', () => signToken({ iss: OTHER, aud: 'second' })],
    ['the second for the audience of the first', () => signToken({ iss: OTHER }, {}, other.privateKey)],
    ['one that is not configured', () => signToken({ iss: 'https://third.test' })],
    ['both at once', () => signToken({ iss: [ISSUER, OTHER] as never })],
    ['none', () => signToken({ iss: undefined })],
    ['a prototype', () => signToken({ iss: 'constructor' })],
    ['the first, but for a slash', () => signToken({ iss: `${ISSUER}/` })],
  ])('vouch for nobody else: %s', async (_name, make) => {
    const token = await make()
    // Twice: what was refused must not be remembered as good.
    expect(await ask(token)).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await ask(token)).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('are named in the start-up notice', () => {
    expect(guard.summary).toBe(`tokens of ${ISSUER}, ${OTHER}, other.test for ${AUDIENCE}, second`)
  })
})

describe('a secret that is shared with the issuer', () => {
  const secret = 'correct horse battery staple, and then some more'
  const shared = { issuer: ISSUER, audience: AUDIENCE, secret, now }
  const sign = (key: string, alg: string, claims = {}) => signToken(claims, { alg }, new TextEncoder().encode(key))

  it('verifies the tokens that it has signed', async () => {
    expect(isViewer(await ask(await sign(secret, 'HS256'), createGuard(shared)))).toBe(true)
    const bytes = new TextEncoder().encode(secret)
    expect(isViewer(await ask(await sign(secret, 'HS256'), createGuard({ ...shared, secret: bytes })))).toBe(true)
    bytes.fill(0)
  })

  it.each([
    ['another secret', () => sign(`${secret}!`, 'HS256')],
    ['an algorithm that is not configured', () => sign(`${secret}`, 'HS384')],
    ['a public key', () => signToken()],
  ])('and no token by %s', async (_name, make) => {
    expect(await ask(await make(), createGuard(shared))).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  const pem = `-----BEGIN PUBLIC KEY-----\n${'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE'.repeat(3)}\n-----END PUBLIC KEY-----`
  const der = new Uint8Array(91).map((_, index) => (index * 37) % 251)
  der.set([0x30, 89])
  /** The length in as many bytes as it takes. */
  const derOf = (...length: [number, ...number[]]) => {
    const inner = length.slice(1).reduce((sum, byte) => sum * 256 + byte, 0)
    const key = new Uint8Array(1 + length.length + inner).map((_, index) => (index * 37) % 251)
    key.set([0x30, ...length])
    return key
  }
  it.each<[string, object, RegExp]>([
    ['PEM', { secret: pem }, /is a key and no secret/],
    ['PEM after a line', { secret: `\n ${pem}` }, /is a key and no secret/],
    ['PEM after a byte order mark', { secret: `\uFEFF${pem}` }, /is a key and no secret/],
    ['PEM after words', { secret: `key: ${pem}` }, /is a key and no secret/],
    ['PEM as bytes', { secret: new TextEncoder().encode(pem) }, /is a key and no secret/],
    ['a JSON Web Key', { secret: JSON.stringify(publicJwk) }, /is a key and no secret/],
    ['a JSON Web Key with blanks', { secret: ` {\n "kty" : "EC", ${' '.repeat(40)}}` }, /is a key and no secret/],
    ['a key of SSH', { secret: `ssh-rsa ${'AAAAB3NzaC1yc2E'.repeat(5)}` }, /is a key and no secret/],
    ['a key in DER', { secret: der }, /is a key and no secret/],
    ['a key in DER of more than 127 bytes', { secret: derOf(0x81, 197) }, /is a key and no secret/],
    ['a key in DER of more than 255 bytes', { secret: derOf(0x82, 1, 34) }, /is a key and no secret/],
    ['nothing', { secret: '' }, /too easy/],
    ['31 bytes', { secret: 'abcdefghijklmnopqrstuvwxyz01234' }, /at least 32 bytes for HS256/],
    ['47 bytes', { secret: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJK', algorithms: ['HS384'] }, /48 bytes/],
    [
      '63 bytes',
      { secret: `${'abcdefghijklmnopqrstuvwxyz0123456'}`.repeat(2).slice(3), algorithms: ['HS512'] },
      /64 bytes/,
    ],
    ['one letter', { secret: 'a'.repeat(100) }, /too easy/],
    ['a number', { secret: 123_456_789 }, /a text or bytes/],
    ['public keys beside it', { secret, jwks: { keys: [publicJwk] } }, /only one of them/],
    ['an endpoint beside it', { secret, jwksUri: 'https://auth.test' }, /only one of them/],
    ['an asymmetric algorithm', { secret, algorithms: ['HS256', 'RS256'] }, /RS256 is asymmetric/],
    ['no algorithm', { secret, algorithms: [] }, /must be a list that is not empty/],
  ])('stops the server when it is %s', (_name, options, message) => {
    const start = () => createGuard({ issuer: ISSUER, audience: AUDIENCE, ...options } as JwtOptions)
    expect(start).toThrow(ConfigurationError)
    expect(start).toThrow(message)
  })
})

describe('a mistake in several issuers stops the server', () => {
  it.each<[string, object, RegExp]>([
    ['an empty list', { issuers: [] }, /jwt\.issuers must be a list/],
    ['no list', { issuers: first }, /jwt\.issuers must be a list/],
    ['options of one beside them', { issuers: [first], audience: 'x' }, /jwt\.audience stands beside jwt\.issuers/],
    [
      'an entry without audience',
      { issuers: [first, { ...second, audience: undefined }] },
      /jwt\.issuers\[1\]\.audience/,
    ],
    ['an entry without keys', { issuers: [{ ...first, jwks: undefined }] }, /jwt\.issuers\[0\] needs either jwksUri/],
    [
      'a misspelt option',
      { issuers: [{ ...first, jwksUrl: 'x' }] },
      /jwt\.issuers\[0\]\.jwksUrl\. Did you mean jwksUri/,
    ],
    ['a shared option within', { issuers: [{ ...first, now }] }, /jwt\.issuers\[0\]\.now/],
    ['the same issuer twice', { issuers: [first, first] }, /https:\/\/auth\.test is configured twice/],
    ['an entry that is none', { issuers: [null] }, /jwt\.issuers\[0\] must be an object/],
    [
      'an expression as audience',
      { issuers: [{ ...first, audience: /shop/g }] },
      /Regular expressions are not accepted/,
    ],
    ['an expression in a list', { issuers: [{ ...first, issuer: [/(a+)+/] }] }, /Regular expressions are not accepted/],
    ['an empty list of issuers', { ...first, issuer: [] }, /jwt\.issuer must not be empty/],
    ['a tolerance of an hour', { ...first, clockTolerance: 3_600 }, /at most 600/],
    ['required claims that are none', { ...first, requiredClaims: 'client_id' }, /requiredClaims must be a list/],
    ['a cache that is none', { ...first, cache: -1 }, /jwt\.cache/],
    ['a cookie without origins', { ...first, cookie: { name: 'token' } }, /jwt\.cookie\.origins/],
    ['a cookie of no name', { ...first, cookie: { name: 'a b', origins: [] } }, /jwt\.cookie\.name/],
    [
      'a cookie of an origin with a path',
      { ...first, cookie: { name: 'a', origins: ['https://a.test/'] } },
      /no origin/,
    ],
    ['a cookie of every origin', { ...first, cookie: { name: 'a', origins: ['*'] } }, /no origin/],
    ['a parameter without name', { ...first, connectionParams: '' }, /jwt\.connectionParams/],
    ['a parameter that is true', { ...first, connectionParams: true }, /jwt\.connectionParams/],
    ['a mode of another name', { ...first, mode: 'log' }, /jwt\.mode/],
    ['revocations of another make', { ...first, revocations: {} }, /createRevocations/],
    [
      'stale keys without end',
      { ...first, jwks: undefined, jwksUri: 'https://a.test', maxStaleKeys: Infinity },
      /maxStaleKeys/,
    ],
    [
      'an RSA key with an exponent that can’t be read',
      { ...first, jwks: { keys: [{ kty: 'RSA', n: 'AQ', e: '*' }] } },
      /exponent/,
    ],
    ['an RSA key with the exponent 1', { ...first, jwks: { keys: [{ kty: 'RSA', n: 'AQ', e: 'AQ' }] } }, /exponent/],
    [
      'an RSA key with an even exponent',
      { ...first, jwks: { keys: [{ kty: 'RSA', n: 'AQ', e: 'AAAC' }] } },
      /exponent/,
    ],
  ])('%s', (_name, options, message) => {
    const start = () => createGuard(options as JwtOptions)
    expect(start).toThrow(ConfigurationError)
    expect(start).toThrow(message)
  })
})

describe('claims that are required', () => {
  const strict = createGuard({ ...first, now, requiredClaims: ['client_id', 'jti'] })
  it('must be there', async () => {
    expect(isViewer(await ask(await signToken({ client_id: 'web' }), strict))).toBe(true)
    expect(await ask(await signToken(), strict)).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await ask(await signToken({ client_id: 'web', jti: undefined }), strict)).toMatchObject({
      code: 'UNAUTHENTICATED',
    })
  })
})

describe('an audience in another claim', () => {
  const own = createGuard({ ...first, now, audience: ['web', 'app'], audienceClaim: 'client_id' })
  it.each<[string, Record<string, unknown>, boolean]>([
    ['the right one', { client_id: 'web', aud: undefined }, true],
    ['another of the right ones, whatever aud says', { client_id: 'app', aud: 'other' }, true],
    ['the wrong one', { client_id: 'other', aud: 'web' }, false],
    ['none', { aud: 'web' }, false],
    ['a prototype', { aud: 'web', client_id: { web: true } }, false],
  ])('%s', async (_name, claims, good) => {
    expect(isViewer(await ask(await signToken(claims), own))).toBe(good)
  })
})

type Row = Readonly<Record<string, unknown>>

describe('a token of another purpose', () => {
  it.each(foreignTokens)('is refused: %s', async (_name, make) => {
    expect(await ask(await make())).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it.each<[string, Row, Row]>([
    ['of the type at+jwt, whatever it holds', { nonce: 'n' }, {}],
    ['that says it is a bearer token', { typ: 'Bearer', nonce: 'n' }, { typ: 'JWT' }],
    ['that says it is for access', { token_use: 'access' }, { typ: 'JWT' }],
  ])('but not one %s', async (_name, claims, header) => {
    expect(isViewer(await ask(await signToken(claims, { ...header })))).toBe(true)
  })
})

describe('a token in the name of another', () => {
  it('tells who acts, and gives no more than it says', async () => {
    const viewer = await ask(await signToken({ act: { sub: 'robot' }, scope: 'read', roles: [] }))
    expect(viewer).toMatchObject({ id: 'alice', roles: [], scopes: ['read'], credential: { actor: 'robot' } })
  })
  it.each([null, 'robot', { sub: 5 }, []])('tells nobody where there is none: %j', async (act) => {
    expect(await ask(await signToken({ act }))).toMatchObject({ credential: { actor: null } })
  })
})
