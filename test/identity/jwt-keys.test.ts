import { describe, expect, it, vi } from 'vitest'
import { ConfigurationError } from '../../src/errors.js'
import type { JwtOptions } from '../../src/identity/jwt.js'
import { isViewer } from '../../src/viewer.js'
import { createGuard } from '../support/jwt-guard.js'
import { requestWith } from '../support/request-input.js'
import { AUDIENCE, ISSUER, NOW, publicJwk, signToken } from '../support/tokens.js'

type Fetch = NonNullable<JwtOptions['fetch']>

const remote = (fetch: Fetch) =>
  createGuard({ issuer: ISSUER, audience: AUDIENCE, jwksUri: 'https://auth.test/jwks', now: () => NOW * 1_000, fetch })
const ask = (guard: ReturnType<typeof createGuard>, token: string) =>
  guard.request?.(requestWith({ authorization: `Bearer ${token}` }))
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
    ['fails with keys in its answer', async () => Response.json({ keys: [publicJwk] }, { status: 500 })],
    ['redirects with keys in its answer', async () => Response.json({ keys: [publicJwk] }, { status: 302 })],
    ['answers HTML', async () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['redirects', async () => new Response('', { status: 302, headers: { location: 'https://evil.test' } })],
    ['answers no key set', async () => Response.json({ keys: 'none' })],
    ['times out', async () => Promise.reject(new DOMException('late', 'TimeoutError'))],
  ])('cannot be had when the endpoint %s: 503, and the token is not to blame', async (_name, fetch) => {
    expect(await ask(remote(fetch), await signToken())).toEqual({ code: 'SERVICE_UNAVAILABLE', retryAfter: 1 })
  })
})

describe('a key endpoint that hangs', () => {
  const hangs: Fetch = (_url, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  // The head of an answer comes, its body never ends.
  const stalls: Fetch = async (_url, { signal }) =>
    new Response(
      new ReadableStream({
        start: (controller) => signal.addEventListener('abort', () => controller.error(signal.reason)),
      }),
    )
  it.each([
    ['before it answers', hangs],
    ['within its answer', stalls],
  ])('%s costs a request five seconds and no more', async (_name, fetch) => {
    const clock = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(clock.signal)
    try {
      const answer = ask(remote(fetch), await signToken())
      await vi.waitFor(() => expect(timeout).toHaveBeenCalledWith(5_000))
      clock.abort(new DOMException('late', 'TimeoutError'))
      expect(await answer).toEqual({ code: 'SERVICE_UNAVAILABLE', retryAfter: 1 })
    } finally {
      timeout.mockRestore()
    }
  })
})

describe('a key endpoint that is up', () => {
  it.each([
    ['an expired token', () => signToken({ exp: NOW - 60 })],
    ['a token for others', () => signToken({ aud: 'other' })],
    ['an algorithm that is none', () => signToken().then((token) => token.replace(/^[^.]+/, 'eyJhbGciOiJub25lIn0'))],
    ['a payload of another token', () => signToken().then((token) => token.replace(/\.[^.]+/, '.e30'))],
    ['a header without algorithm', () => signToken().then((token) => token.replace(/^[^.]+/, 'e30'))],
    ['an issuer of others', () => signToken({ iss: 'https://other.test' })],
  ])('%s is to blame, and not the keys', async (_name, make) => {
    expect(
      await ask(
        remote(async () => keySet()),
        await make(),
      ),
    ).toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

it('a token that does not say which of two keys is its own is to blame', async () => {
  const two = { keys: [publicJwk, { ...publicJwk, kid: 'two' }] }
  const guard = remote(async () => Response.json(two))
  expect(isViewer(await ask(guard, await signToken({}, { kid: 'two' })))).toBe(true)
  expect(await ask(guard, await signToken({}, { kid: undefined }))).toMatchObject({ code: 'UNAUTHENTICATED' })
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
    ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'].map((member): [string, object, RegExp] => [
      `a key with the secret member ${member}`,
      { ...base, jwks: { keys: [publicJwk, { ...publicJwk, [member]: 'AA' }] } },
      new RegExp(`private key; one has the member ${member}\\.$`),
    ]),
    ['a public key of a symmetric algorithm', { ...base, jwks: { keys: [{ ...publicJwk, alg: 'HS256' }] } }, /HS256/],
    ['a key that is none', { ...base, jwks: { keys: [null] } }, /each key must be an object/],
    ['a key set that is none', { ...base, jwks: 'keys' }, /at least one key/],
    ['keys that are no URL', { ...base, jwks: undefined, jwksUri: '/jwks' }, /absolute URL/],
    ['a file of keys', { ...base, jwks: undefined, jwksUri: 'file://localhost/jwks' }, /must use https/],
    [
      'a host that is only named like loopback',
      { ...base, jwks: undefined, jwksUri: 'http://localhost.test' },
      /https/,
    ],
    ['a user in the URL', { ...base, jwks: undefined, jwksUri: 'https://u@auth.test' }, /a user name/],
    ['a password in the URL', { ...base, jwks: undefined, jwksUri: 'https://u:p@auth.test' }, /a password/],
    ['a fetch that is none', { ...base, jwks: undefined, jwksUri: 'https://auth.test', fetch: 5 }, /jwt\.fetch/],
    ['a clock that is none', { ...base, now: 5 }, /jwt\.now/],
    ['a text for true', { ...base, requireAuthentication: 'true' }, /requireAuthentication must be true or false/],
    ['an empty audience in a list', { ...base, audience: ['shop', ''] }, /jwt\.audience/],
    ['an empty type', { ...base, typ: '' }, /jwt\.typ/],
    ['an expression as issuer', { ...base, issuer: /auth/ }, /jwt\.issuer/],
    ['keys without encryption', { ...base, jwks: undefined, jwksUri: 'http://auth.test/jwks' }, /must use https/],
    ['a symmetric algorithm', { ...base, algorithms: ['HS256'] }, /HS256 is symmetric/],
    ['an unknown algorithm', { ...base, algorithms: ['RS265'] }, /RS265 is unknown\. Did you mean RS256\?/],
    ['no algorithm', { ...base, algorithms: [] }, /algorithms must be a list/],
    ['a lifetime without bound', { ...base, maxLifetime: Number.POSITIVE_INFINITY }, /maxLifetime/],
    ['a lifetime of zero', { ...base, maxLifetime: 0 }, /maxLifetime/],
    ['a tolerance that is no number', { ...base, clockTolerance: Number.NaN }, /clockTolerance/],
    ['an empty claim', { ...base, rolesClaim: '' }, /rolesClaim/],
  ])('%s', (_name, options, message) => {
    const start = () => createGuard(options as JwtOptions)
    expect(start).toThrow(ConfigurationError)
    expect(start).toThrow(message)
  })

  it.each(['localhost', '127.0.0.1', '[::1]'])('but not plain http on the loopback address %s', (host) => {
    expect(createGuard({ issuer: ISSUER, audience: AUDIENCE, jwksUri: `http://${host}:1/jwks` }).name).toBe('jwt')
  })
})
