import { generateKeyPairSync } from 'node:crypto'
import { base64url, exportJWK, generateKeyPair, type JWK } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type JwtOptions, jwtGuard } from '../../src/identity/jwt.js'
import { isViewer } from '../../src/viewer.js'
import { requestWith } from '../support/request-input.js'
import { goodClaims, jwtOptions, privateKey, publicJwk, signToken } from '../support/tokens.js'

type Fetch = NonNullable<JwtOptions['fetch']>

const INVALID = { code: 'UNAUTHENTICATED', challenge: 'Bearer realm="graphql", error="invalid_token"' }
const NO_KEYS = { code: 'SERVICE_UNAVAILABLE', retryAfter: 5 }
const COOLDOWN = 30_000

/** A guard whose keys come from an endpoint that the test can change, break and count. */
function withEndpoint(fetch: Fetch) {
  const endpoint = { fetch, fetches: 0 }
  const guard = jwtGuard({
    ...jwtOptions,
    jwks: undefined as never,
    jwksUri: 'https://auth.test/jwks',
    fetch: (url, request) => {
      endpoint.fetches++
      return endpoint.fetch(url, request)
    },
  })
  const ask = async (token: string) => guard.request?.(requestWith({ authorization: `Bearer ${token}` }))
  return { endpoint, ask }
}

const publish =
  (...keys: JWK[]): Fetch =>
  async () =>
    Response.json({ keys })
const isDown: Fetch = async () => Promise.reject(new TypeError('fetch failed'))
/** What anyone can send without a key. */
const junk = (kid: string, alg: string) => {
  const part = (value: object) => base64url.encode(JSON.stringify(value))
  return `${part({ alg, kid })}.${part(goodClaims)}.AAAA`
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a key of the issuer that can be of no use', () => {
  const short = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({ format: 'jwk' }) as JWK
  it.each<[string, string, () => Promise<JWK> | JWK]>([
    ['too short', 'RS256', () => short],
    ['not on the curve', 'ES256', () => ({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' })],
    ['private', 'ES256', () => exportJWK(privateKey)],
  ])('%s: a token that names it is refused, never a fault of the server', async (_name, alg, make) => {
    const { endpoint, ask } = withEndpoint(publish(publicJwk, { ...(await make()), kid: 'bad' }))
    expect(await ask(junk('bad', alg))).toEqual(INVALID)
    vi.setSystemTime(Date.now() + COOLDOWN)
    expect(await ask(junk('bad', alg))).toEqual(INVALID)
    expect(isViewer(await ask(await signToken()))).toBe(true)
    expect(endpoint.fetches).toBe(1)
  })
})

describe('an unknown key id', () => {
  it('costs one fetch in the cool-down while the endpoint is down, and the known keys stay good', async () => {
    const { endpoint, ask } = withEndpoint(publish(publicJwk))
    await ask(await signToken())
    endpoint.fetch = isDown
    for (const fetches of [2, 3]) {
      vi.setSystemTime(Date.now() + COOLDOWN)
      for (let index = 0; index < 20; index++) expect(await ask(junk(`unknown-${index}`, 'ES256'))).toEqual(INVALID)
      expect(endpoint.fetches).toBe(fetches)
    }
    expect(isViewer(await ask(await signToken()))).toBe(true)
  })

  it('is looked for anew after the cool-down, once for all who wait', async () => {
    const { endpoint, ask } = withEndpoint(publish(publicJwk))
    const next = await generateKeyPair('ES256')
    const token = await signToken({}, { kid: 'two' }, next.privateKey)
    await ask(await signToken())
    endpoint.fetch = publish(publicJwk, { ...(await exportJWK(next.publicKey)), kid: 'two' })
    vi.setSystemTime(Date.now() + COOLDOWN - 1)
    expect(await ask(token)).toEqual(INVALID)
    vi.setSystemTime(Date.now() + 1)
    const viewers = await Promise.all([ask(token), ask(token), ask(token)])
    expect(viewers.map(isViewer)).toEqual([true, true, true])
    expect(endpoint.fetches).toBe(2)
  })
})

describe('a fetch of the host that does not heed its signal', () => {
  const never = new Promise<never>(() => undefined)
  /** Never ends, and tells when it is waited for. */
  const hang = (reached: () => void) => {
    reached()
    return never
  }
  it.each<[string, (reached: () => void) => Fetch]>([
    ['before the answer', (reached) => () => hang(reached)],
    [
      'within its body',
      (reached) => async () => {
        const body = new ReadableStream({ pull: () => hang(reached) }, { highWaterMark: 0 })
        return new Response(body)
      },
    ],
  ])('%s: ends at the deadline, and the next request asks anew', async (_name, make) => {
    const clock = new AbortController()
    const reached = vi.fn()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(clock.signal)
    const { endpoint, ask } = withEndpoint(make(reached))
    const answer = ask(await signToken())
    await vi.waitFor(() => expect(reached).toHaveBeenCalled())
    expect(timeout).toHaveBeenCalledWith(5_000)
    clock.abort(new DOMException('late', 'TimeoutError'))
    expect(await answer).toEqual(NO_KEYS)
    endpoint.fetch = publish(publicJwk)
    expect(isViewer(await ask(await signToken()))).toBe(true)
  })
})
