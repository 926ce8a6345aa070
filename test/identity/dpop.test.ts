import { createHash, createHmac } from 'node:crypto'
import { base64url, calculateJwkThumbprint } from 'jose'
import { describe, expect, it } from 'vitest'
import { createDpop, type DpopOptions } from '../../src/identity/dpop.js'
import type { ReplayStore } from '../../src/identity/stores.js'
import {
  ACCESS_TOKEN,
  athOf,
  clientKey,
  ecKey,
  edKey,
  goodProofClaims,
  type ProofKey,
  rsaKey,
  signProof,
  signProofText,
  TARGET,
} from '../support/proofs.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'
import { NOW } from '../support/tokens.js'

/** An engine with a clock to be moved, and the keys that its store was asked for. */
function setUp(options: Partial<DpopOptions> = {}, now = { ms: NOW * 1_000 }) {
  const asked: [key: string, expiresAt: number][] = []
  const seen = new Set<string>()
  const replays: ReplayStore = {
    add(key, expiresAt) {
      asked.push([key, expiresAt])
      return seen.size < seen.add(key).size
    },
  }
  const dpop = createDpop({ url: TARGET, replays, ...options }, createTestRuntime(), () => now.ms)
  const send = (proof: string | null, jkt = clientKey.jkt, method = 'POST') =>
    dpop.verify(requestWith({ dpop: proof }, { method }), ACCESS_TOKEN, jkt)
  return { dpop, send, asked, now }
}

const invalid = (detail: string) => ({ kind: 'invalid', detail })

const other = await ecKey()
const p384 = await ecKey('ES384', 'P-384')
const rs256 = await rsaKey('RS256')
const ed25519 = await edKey('EdDSA')
const goodKeys = [
  clientKey,
  p384,
  await ecKey('ES512', 'P-521'),
  ed25519,
  { ...ed25519, alg: 'Ed25519' },
  ...['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'].map((alg) => ({ ...rs256, alg })),
]

describe('a good proof', () => {
  it.each(goodKeys.map((key) => [key.alg, key] as const))('passes with %s', async (_alg, key) => {
    expect(await setUp().send(signProof({}, {}, key), key.jkt)).toBe('valid')
  })

  // RFC 9449, section 7.1.
  it('passes as the standard has it', async () => {
    const url = 'https://resource.example.org/protectedresource'
    const { dpop } = setUp({ url }, { ms: 1_562_262_618_000 })
    const proof = [
      'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6Ik',
      'VDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCR',
      'nMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JE',
      'QSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIj',
      'oiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0Z',
      'WRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNF',
      'c05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71E',
      'OptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA',
    ].join('')
    const input = requestWith({ DPoP: proof }, { method: 'GET' })
    const token = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'
    expect(await dpop.verify(input, token, '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I')).toBe('valid')
  })

  it.each([
    ['the oldest age', { iat: NOW - 65 }],
    ['a birth within the clock tolerance', { iat: NOW + 5 }],
    ['the longest jti', { jti: 'x'.repeat(256) }],
    ['a query and a fragment in htu', { htu: `${TARGET}?a=b#c` }],
    ['scheme and host in capitals', { htu: 'HTTPS://API.Test/graphql' }],
    ['the port that its scheme has anyway', { htu: 'https://api.test:443/graphql' }],
    ['a path that walks in place', { htu: 'https://api.test/x/../graphql' }],
    ['a letter of the path escaped', { htu: 'https://api.test/gr%61phql' }],
    ['a nonce that nobody asked for', { nonce: 'x' }],
    ['times of which nothing is said', { exp: 1, nbf: NOW * 2 }],
  ])('passes with %s', async (_name, claims) => {
    expect(await setUp().send(signProof(claims))).toBe('valid')
  })

  it('passes for each of several addresses, of which an escape may be in either case', async () => {
    const { send } = setUp({ url: [TARGET, 'http://localhost:4000/%c3%a4', 'https://api.test'] })
    expect(await send(signProof())).toBe('valid')
    expect(await send(signProof({ htu: 'http://localhost:4000/%C3%A4' }))).toBe('valid')
    expect(await send(signProof({ htu: 'https://api.test/' }))).toBe('valid')
  })

  it('is for no address of which a separator is escaped', async () => {
    const { send } = setUp({ url: 'https://api.test/a/b' })
    expect(await send(signProof({ htu: 'https://api.test/a/b' }))).toBe('valid')
    expect(await send(signProof({ htu: 'https://api.test/a%2Fb' }))).toEqual(invalid('the htu of the proof'))
  })

  it.each([
    [0, 0, true],
    [0, 1, false],
    [30, 30, true],
    [30, 31, false],
    [30, -90, true],
    [30, -91, false],
  ])('by a clock that may differ by %i seconds, born at %i: %s', async (clockTolerance, born, good) => {
    const verdict = await setUp({ clockTolerance }).send(signProof({ iat: NOW + born }))
    expect(verdict === 'valid').toBe(good)
  })

  it('passes for GET, where it is one for GET', async () => {
    const { send } = setUp()
    expect(await send(signProof({ htm: 'GET' }), clientKey.jkt, 'GET')).toBe('valid')
    expect(await send(signProof(), clientKey.jkt, 'GET')).toEqual(invalid('the htm of the proof'))
  })

  it('passes on a runtime without hashes at once, under the same key of the store', async () => {
    const { dpop: _, asked, ...rest } = setUp()
    const proof = signProof()
    await rest.send(proof)
    const add: ReplayStore = { add: (...args) => asked.push(args) > 0 }
    const runtime = createTestRuntime({ sha256: undefined })
    const dpop = createDpop({ url: TARGET, replays: add }, runtime, () => NOW * 1_000)
    expect(await dpop.verify(requestWith({ dpop: proof }), ACCESS_TOKEN, clientKey.jkt)).toBe('valid')
    expect(asked[1]).toEqual(asked[0])
    expect(asked[0]?.[0].length).toBeLessThanOrEqual(64)
  })
})

/** A key under whose exponent of 1 the padded message is its own signature. */
async function exponentOne(): Promise<readonly [proof: string, jkt: string]> {
  const jwk = { kty: 'RSA', n: rs256.jwk.n as string, e: 'AQ' }
  const signed = [{ typ: 'dpop+jwt', alg: 'RS256', jwk }, goodProofClaims()].map((part) =>
    base64url.encode(JSON.stringify(part)),
  )
  const info = Buffer.from('3031300d060960864801650304020105000420', 'hex')
  const end = Buffer.concat([Buffer.of(0), info, createHash('sha256').update(signed.join('.')).digest()])
  const padded = Buffer.concat([Buffer.of(0, 1), Buffer.alloc(256 - 2 - end.length, 0xff), end])
  return [[...signed, padded.toString('base64url')].join('.'), await calculateJwkThumbprint(jwk)]
}

const withHeader = (header: Record<string, unknown>, key?: ProofKey) => signProof({}, header, key)
const unsigned = (alg: string) => withHeader({ alg }).replace(/[^.]*$/, '')
const parts = signProof().split('.') as [string, string, string]
const spelt = (proof: string, change: (part: string) => string, at: number) =>
  proof
    .split('.')
    .map((part, index) => (index === at ? change(part) : part))
    .join('.')
const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: clientKey.jwk }
const texts = (head: string, claims: string) => signProofText(head, claims)
const hmac = () => {
  const signed = withHeader({ alg: 'HS256' }).split('.').slice(0, 2).join('.')
  return `${signed}.${createHmac('sha256', JSON.stringify(clientKey.jwk)).update(signed).digest('base64url')}`
}
const secp256k1 = await ecKey('ES256', 'secp256k1')
const rsa1024 = await rsaKey('RS256', 1_024)
const forged = await exponentOne()
const rsa = (n: string, e: string) => withHeader({ jwk: { kty: 'RSA', n, e } })

const TEXT = 'the text of the proof'
const JWK = 'the jwk of the proof'
const ALG = 'the alg of the proof'
const SIGNATURE = 'the signature of the proof'

type Row = [name: string, detail: string, proof: string | null, jkt?: string]

const refused: Row[] = [
  ['none', 'no proof', null],
  ['an empty one', TEXT, ''],
  ['two of them', TEXT, `${signProof()}, ${signProof()}`],
  ['a comma behind it', TEXT, `${signProof()},`],
  ['a blank before it', TEXT, ` ${signProof()}`],
  ['padding', TEXT, `${signProof()}=`],
  ['more than 8192 characters', TEXT, signProof({ note: 'x'.repeat(8_192) })],
  ['a header that stands for nothing', TEXT, `${base64url.encode('null')}.${parts[1]}.${parts[2]}`],
  ['a member of the header twice', TEXT, texts(JSON.stringify(header).replace('{', '{"typ":"JWT",'), '{"a":1}')],
  [
    'a member of the key twice',
    TEXT,
    texts(JSON.stringify(header).replace('"crv"', '"crv":"P-256","crv"'), JSON.stringify(goodProofClaims())),
  ],
  [
    'a claim twice',
    TEXT,
    texts(JSON.stringify(header), JSON.stringify(goodProofClaims()).replace('{', '{"htm":"GET",')),
  ],
  ['claims in a list', TEXT, texts(JSON.stringify(header), '[]')],
  ...['crit', 'b64', 'jku', 'x5u', 'x5c'].map((name): Row => [name, TEXT, withHeader({ [name]: ['b64'] })]),
  ['no typ', 'the typ of the proof', withHeader({ typ: undefined })],
  ['another typ', 'the typ of the proof', withHeader({ typ: 'JWT' })],
  ['the typ in capitals', 'the typ of the proof', withHeader({ typ: 'DPOP+JWT' })],
  ['the typ as a media type', 'the typ of the proof', withHeader({ typ: 'application/dpop+jwt' })],
  ['the typ in a list', 'the typ of the proof', withHeader({ typ: ['dpop+jwt'] })],
  ['no alg', ALG, withHeader({ alg: undefined })],
  ['no algorithm at all', TEXT, unsigned('none')],
  ['no algorithm with some signature', ALG, withHeader({ alg: 'none' })],
  ['a symmetric algorithm', ALG, hmac()],
  ['an algorithm of an unknown curve', ALG, withHeader({ alg: 'ES256K' })],
  ['an algorithm in a list', ALG, withHeader({ alg: ['ES256'] })],
  ['no key', JWK, withHeader({ jwk: undefined })],
  ['a text as key', JWK, withHeader({ jwk: 'x' })],
  ['a list of keys', JWK, withHeader({ jwk: [clientKey.jwk] })],
  ['a private key', JWK, withHeader({ jwk: clientKey.privateKey.export({ format: 'jwk' }) })],
  ['a private key that says nothing', JWK, withHeader({ jwk: { ...clientKey.jwk, d: null } })],
  ['a private RSA key', JWK, withHeader({ jwk: rs256.privateKey.export({ format: 'jwk' }) }, rs256), rs256.jkt],
  ['a symmetric key', JWK, withHeader({ jwk: { kty: 'oct', k: 'AAAA' } })],
  ['an RSA key under which all signatures are good', JWK, ...forged],
  ['an RSA key with an even exponent', JWK, rsa(rs256.jwk.n as string, 'Ag')],
  ['an RSA key with a huge exponent', JWK, rsa(rs256.jwk.n as string, 'AQAAAAAB')],
  ['an RSA key with a huge modulus', JWK, rsa('A'.repeat(1_367), 'AQAB')],
  ['a key of another', 'the key of the proof', signProof({}, {}, other)],
  ['the key of a token of another', 'the key of the proof', signProof(), other.jkt],
  ['a signature of another', SIGNATURE, signProof({}, { jwk: clientKey.jwk }, other)],
  ['the claims of another proof', SIGNATURE, spelt(signProof(), () => signProof().split('.')[1] as string, 1)],
  ['an RSA key of 1024 bits', SIGNATURE, signProof({}, {}, rsa1024), rsa1024.jkt],
  ['a curve that has no algorithm here', SIGNATURE, signProof({}, {}, secp256k1), secp256k1.jkt],
  ['the algorithm of another curve', SIGNATURE, withHeader({ alg: 'ES256' }, p384), p384.jkt],
  ['the algorithm of another kind of key', SIGNATURE, withHeader({ alg: 'RS256' })],
  ['EdDSA with an RSA key', SIGNATURE, withHeader({ alg: 'EdDSA' }, rs256), rs256.jkt],
  ['a key for encryption', SIGNATURE, withHeader({ jwk: { ...clientKey.jwk, use: 'enc' } })],
  ['a key for another algorithm', SIGNATURE, withHeader({ jwk: { ...clientKey.jwk, alg: 'ES384' } })],
  ['a point that is not on the curve', 'the key of the proof', withHeader({ jwk: { ...clientKey.jwk, y: 'AAAA' } })],
  ...([undefined, 'GET', 'post', 'Post', ' POST', 5, ['POST']] as const).map(
    (htm): Row => [`the method ${htm}`, 'the htm of the proof', signProof({ htm })],
  ),
  ...(
    [
      undefined,
      null,
      5,
      [TARGET],
      '',
      '/graphql',
      'graphql',
      '//api.test/graphql',
      'https:/api.test/graphql',
      'https:///api.test/graphql',
      'https:\\\\api.test\\graphql',
      ' https://api.test/graphql',
      'https://api.test/gra\nphql',
      'http://api.test/graphql',
      'wss://api.test/graphql',
      'https://api.test:8443/graphql',
      'https://api.test./graphql',
      'https://evil.test/graphql',
      'https://evil.test/https://api.test/graphql',
      'https://api.test@evil.test/graphql',
      'https://alice@api.test/graphql',
      'https://alice:secret@api.test/graphql',
      'https://api.test/graphql/',
      'https://api.test/GraphQL',
      'https://api.test/graphql;x',
      'https://api.test/',
      'https://api.test/x%2F..%2Fgraphql',
      'https://[api.test/graphql',
    ] as const
  ).map((htu): Row => [`the address ${htu}`, 'the htu of the proof', signProof({ htu })]),
  ...([undefined, NOW - 66, NOW + 6, 0, -NOW, NOW + 0.5, String(NOW), null, NOW * 1_000, true] as const).map(
    (iat): Row => [`the time ${iat}`, 'the iat of the proof', signProof({ iat })],
  ),
  ...([undefined, null, '', 5, ['x'], 'x'.repeat(257)] as const).map(
    (jti): Row => [`the jti ${String(jti).slice(0, 9)}`, 'the jti of the proof', signProof({ jti })],
  ),
  ...(
    [undefined, null, '', athOf('another token'), `${athOf(ACCESS_TOKEN)}=`, athOf(ACCESS_TOKEN).slice(1)] as const
  ).map((ath): Row => [`the digest ${ath}`, 'the ath of the proof', signProof({ ath })]),
]

describe('a proof', () => {
  it.each<Row>(refused)('is refused, and not remembered: %s', async (_name, detail, proof, jkt = clientKey.jkt) => {
    const { send, asked } = setUp()
    expect(await send(proof, jkt)).toEqual(invalid(detail))
    expect(asked).toEqual([])
  })

  it('may be restricted to some algorithms', async () => {
    const { send, dpop } = setUp({ algorithms: ['PS256'] })
    expect(await send(signProof())).toEqual(invalid(ALG))
    const key = { ...rs256, alg: 'PS256' }
    expect(await send(signProof({}, {}, key), key.jkt)).toBe('valid')
    expect(await send(signProof({}, {}, rs256), rs256.jkt)).toEqual(invalid(ALG))
    expect(dpop.algorithms).toEqual(['PS256'])
  })
})

describe('a proof that was used before', () => {
  const replay = invalid('a proof that was used before')

  it('is refused until the last moment in which it would count', async () => {
    const { send, now } = setUp({ replays: undefined as never })
    const proof = signProof()
    expect(await send(proof)).toBe('valid')
    expect(await send(proof)).toEqual(replay)
    now.ms = (NOW + 66) * 1_000 - 1
    expect(await send(proof)).toEqual(replay)
    now.ms += 1
    expect(await send(proof)).toEqual(invalid('the iat of the proof'))
  })

  it('is told from others by the clock of the engine', async () => {
    const { send } = setUp({ replays: undefined as never }, { ms: 1_562_262_618_000 })
    const proof = signProof({ iat: 1_562_262_618 })
    expect(await send(proof)).toBe('valid')
    expect(await send(signProof({ iat: 1_562_262_618 }))).toBe('valid')
    expect(await send(proof)).toEqual(replay)
  })

  it('counts for as long as it is configured to', async () => {
    const { send, now } = setUp({ maxAge: 10 })
    now.ms = (NOW + 16) * 1_000 - 1
    expect(await send(signProof())).toBe('valid')
    now.ms += 1
    expect(await send(signProof())).toEqual(invalid('the iat of the proof'))
  })

  it('is kept for longer than any proof with its jti could count', async () => {
    const { send, asked } = setUp({ maxAge: 10 })
    await send(signProof({ iat: NOW + 5 }))
    expect(asked[0]?.[1]).toBe((NOW + 5 + 10 + 5 + 1) * 1_000)
  })

  it('is one by its jti and its key', async () => {
    const { send } = setUp()
    expect(await send(signProof({ jti: 'one' }))).toBe('valid')
    expect(await send(signProof({ jti: 'one', iat: NOW + 1 }))).toEqual(replay)
    expect(await send(signProof({ jti: 'one' }, {}, other), other.jkt)).toBe('valid')
    expect(await send(signProof({ jti: 'two' }))).toBe('valid')
  })

  it.each([
    ['padding', (part: string) => `${part}=`],
    ['a blank', (part: string) => `${part.slice(0, 4)} ${part.slice(4)}`],
    ['unused bits', (part: string) => part.slice(0, -1) + String.fromCharCode(part.charCodeAt(part.length - 1) + 1)],
    ['the other alphabet', (part: string) => part.replaceAll('-', '+').replaceAll('_', '/')],
  ])('does not become another one by %s', async (_name, change) => {
    const { send, asked } = setUp()
    let proof = signProof()
    while (!/[-_].*[AQgw]$/.test(proof.split('.')[2] as string)) proof = signProof()
    expect(await send(proof)).toBe('valid')
    expect(await send(spelt(proof, change, 2))).toEqual(invalid(TEXT))
    expect(asked.length).toBe(1)
  })
})
