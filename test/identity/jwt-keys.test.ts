import { describe, expect, it } from 'vitest'
import { type JwtOptions, jwtGuard } from '../../src/identity/jwt.js'
import { isViewer } from '../../src/viewer.js'
import { AUDIENCE, ISSUER, NOW, publicJwk, signToken } from '../support/tokens.js'

type Fetch = NonNullable<JwtOptions['fetch']>

const remote = (fetch: Fetch) =>
  jwtGuard({ issuer: ISSUER, audience: AUDIENCE, jwksUri: 'https://auth.test/jwks', now: () => NOW * 1_000, fetch })
const ask = (guard: ReturnType<typeof jwtGuard>, token: string) =>
  guard.request?.({ header: () => `Bearer ${token}`, connectionParams: null })
const keySet = () => Response.json({ keys: [publicJwk] })

describe('keys from the issuer', () => {
  it('are fetched once for twenty requests', async () => {
    let fetches = 0
    const guard = remote(async () => {
      fetches++
      return keySet()
    })
    const token = await signToken()
    const viewers = await Promise.all(Array.from({ length: 20 }, () => ask(guard, token)))
    expect(viewers.every(isViewer)).toBe(true)
    expect(fetches).toBe(1)
  })

  it('are not fetched again for fifty unknown key ids', async () => {
    let fetches = 0
    const guard = remote(async () => {
      fetches++
      return keySet()
    })
    for (let index = 0; index < 50; index++) {
      expect(await ask(guard, await signToken({}, { kid: `unknown-${index}` }))).toMatchObject({
        code: 'UNAUTHENTICATED',
      })
    }
    expect(fetches).toBe(1)
  })

  it.each<[string, Fetch]>([
    ['is down', async () => Promise.reject(new TypeError('fetch failed'))],
    ['answers 503', async () => new Response('', { status: 503 })],
    ['answers HTML', async () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['redirects', async () => new Response('', { status: 302, headers: { location: 'https://evil.test' } })],
    ['answers no key set', async () => Response.json({ keys: 'none' })],
    ['times out', async () => Promise.reject(new DOMException('late', 'TimeoutError'))],
  ])('cannot be had when the endpoint %s: 503, and the token is not to blame', async (_name, fetch) => {
    expect(await ask(remote(fetch), await signToken())).toEqual({ code: 'SERVICE_UNAVAILABLE', retryAfter: 5 })
  })
})

describe('a mistake in the options stops the server', () => {
  const base = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [publicJwk] } }
  it.each<[string, object, RegExp]>([
    ['no issuer', { ...base, issuer: undefined }, /jwt\.issuer/],
    ['an empty issuer', { ...base, issuer: '' }, /jwt\.issuer/],
    ['no audience', { ...base, audience: undefined }, /jwt\.audience/],
    ['an empty list of audiences', { ...base, audience: [] }, /jwt\.audience must not be empty/],
    ['a misspelt option', { ...base, isuer: 'x' }, /jwt\.isuer\. Did you mean issuer\?/],
    ['no keys', { ...base, jwks: undefined }, /either jwksUri or jwks/],
    ['keys twice', { ...base, jwksUri: 'https://x.test' }, /either jwksUri or jwks/],
    ['an empty key set', { ...base, jwks: { keys: [] } }, /at least one key/],
    ['a symmetric key', { ...base, jwks: { keys: [{ kty: 'oct', k: 'AA' }] } }, /symmetric key/],
    ['a private key', { ...base, jwks: { keys: [{ ...publicJwk, d: 'AA' }] } }, /private key/],
    ['keys without encryption', { ...base, jwks: undefined, jwksUri: 'http://auth.test/jwks' }, /must use https/],
    ['a symmetric algorithm', { ...base, algorithms: ['HS256'] }, /HS256 is symmetric/],
    ['an unknown algorithm', { ...base, algorithms: ['RS265'] }, /RS265 is unknown\. Did you mean RS256\?/],
    ['no algorithm', { ...base, algorithms: [] }, /algorithms must be a list/],
    ['a lifetime of zero', { ...base, maxLifetime: 0 }, /maxLifetime/],
    ['a tolerance that is no number', { ...base, clockTolerance: Number.NaN }, /clockTolerance/],
    ['an empty claim', { ...base, rolesClaim: '' }, /rolesClaim/],
  ])('%s', (_name, options, message) => {
    expect(() => jwtGuard(options as JwtOptions)).toThrow(message)
  })

  it('but not plain http on a loopback address', () => {
    expect(jwtGuard({ issuer: ISSUER, audience: AUDIENCE, jwksUri: 'http://localhost:1/jwks' }).name).toBe('jwt')
  })
})
