import { generateKeyPairSync } from 'node:crypto'
import { base64url, exportJWK, generateKeyPair, type JWK } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JwtOptions } from '../../src/identity/jwt.js'
import type { OneIssuerOptions } from '../../src/identity/jwt-options.js'
import type { Runtime } from '../../src/runtime.js'
import { isViewer } from '../../src/viewer.js'
import { createGuard } from '../support/jwt-guard.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'
import { goodClaims, jwtOptions, privateKey, publicJwk, signToken } from '../support/tokens.js'

type Fetch = NonNullable<JwtOptions['fetch']>

const INVALID = {
  code: 'UNAUTHENTICATED',
  challenge: 'Bearer realm="graphql", error="invalid_token"',
  detail: expect.any(String),
}
const NO_KEYS = { code: 'SERVICE_UNAVAILABLE', retryAfter: 1 }
const COOLDOWN = 30_000

/** A guard whose keys come from an endpoint that the test can change, break and count. */
function withEndpoint(fetch: Fetch, options: Partial<OneIssuerOptions> = {}, others: Partial<Runtime> = {}) {
  const endpoint = { fetch, fetches: 0 }
  const runtime = createTestRuntime(others)
  const { jwks: _jwks, ...issuer } = jwtOptions
  const guard = createGuard(
    {
      ...issuer,
      jwksUri: 'https://auth.test/jwks',
      fetch: (url, request) => {
        endpoint.fetches++
        return endpoint.fetch(url, request)
      },
      ...options,
    },
    runtime,
  )
  const ask = async (token: string) => guard.request?.(requestWith({ authorization: `Bearer ${token}` }))
  return { endpoint, ask, events: runtime.events }
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
    // Looked for once more, as a key that is unknown.
    expect(endpoint.fetches).toBeLessThanOrEqual(2)
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
    expect(await ask(await signToken())).toEqual(NO_KEYS)
    expect(endpoint.fetches).toBe(1)
    vi.setSystemTime(Date.now() + 1_000)
    expect(isViewer(await ask(await signToken()))).toBe(true)
  })
})

describe('a fetch that has died with the request that began it', () => {
  const never = new Promise<never>(() => undefined)

  it('is waited for no longer than its deadline, and begun anew', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(new AbortController().signal)
    const { endpoint, ask } = withEndpoint(() => never)
    void ask(await signToken())
    await vi.waitFor(() => expect(endpoint.fetches).toBe(1))
    endpoint.fetch = publish(publicJwk)
    vi.setSystemTime(Date.now() + 6_000)
    expect(isViewer(await ask(await signToken()))).toBe(true)
    expect(endpoint.fetches).toBe(2)
  })

  it('keeps nobody who waits with it', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(new AbortController().signal)
    const timers: [number, () => void][] = []
    const after = (milliseconds: number, run: () => void) => {
      timers.push([milliseconds, run])
      return () => {}
    }
    const { endpoint, ask } = withEndpoint(() => never, {}, { after })
    const answer = ask(await signToken())
    await vi.waitFor(() => expect(endpoint.fetches).toBe(1))
    for (const [milliseconds, run] of timers) if (milliseconds === 6_000) run()
    expect(await answer).toEqual(NO_KEYS)
  })
})

describe('an endpoint that is down from the start', () => {
  it('is asked with growing pauses, whatever comes', async () => {
    const { endpoint, ask, events } = withEndpoint(isDown)
    const token = await signToken()
    const start = Date.now()
    const fetchedAt: number[] = []
    for (let second = 0; second <= 120; second++) {
      vi.setSystemTime(start + second * 1_000)
      const before = endpoint.fetches
      const answers = await Promise.all(Array.from({ length: 5 }, () => ask(token)))
      for (const answer of answers) expect(answer).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
      if (endpoint.fetches > before) fetchedAt.push(second)
      expect(endpoint.fetches - before).toBeLessThanOrEqual(1)
    }
    expect(fetchedAt).toEqual([0, 1, 3, 7, 15, 31, 61, 91])
    expect(events.map(({ name, subject }) => [name, subject])).toEqual([['keys.unavailable', 'https://auth.test']])
    endpoint.fetch = publish(publicJwk)
    vi.setSystemTime(start + 121_000)
    expect(isViewer(await ask(token))).toBe(true)
    expect(events.map(({ name }) => name)).toEqual(['keys.unavailable', 'keys.restored'])
  })

  it('says when it will be asked again', async () => {
    const { ask } = withEndpoint(isDown)
    const token = await signToken()
    for (const seconds of [1, 2, 4]) {
      expect(await ask(token)).toEqual({ code: 'SERVICE_UNAVAILABLE', retryAfter: seconds })
      vi.setSystemTime(Date.now() + seconds * 1_000)
    }
  })
})

describe('keys that have grown old', () => {
  const FRESH = 600_000
  it('are replaced without anyone waiting, and the old ones end', async () => {
    const { endpoint, ask } = withEndpoint(publish(publicJwk), { cache: 0 })
    const next = await generateKeyPair('ES256')
    const replaced = publish({ ...(await exportJWK(next.publicKey)), kid: 'two' })
    const own = await signToken({ sub: 'old' })
    await ask(own)
    endpoint.fetch = replaced
    vi.setSystemTime(Date.now() + FRESH)
    expect(isViewer(await ask(own))).toBe(true)
    expect(endpoint.fetches).toBe(2)
    await vi.waitFor(async () => expect(await ask(await signToken({ sub: 'older' }))).toEqual(INVALID))
  })

  it('serve until the hard limit while the endpoint is down', async () => {
    const { endpoint, ask } = withEndpoint(publish(publicJwk), { maxStaleKeys: 1_800, cache: 0 })
    const token = await signToken()
    const start = Date.now()
    await ask(token)
    endpoint.fetch = isDown
    for (const minute of [9, 10, 20, 39]) {
      vi.setSystemTime(start + minute * 60_000)
      expect(isViewer(await ask(token))).toBe(true)
    }
    vi.setSystemTime(start + FRESH + 1_800_000)
    expect(await ask(token)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  })
})

describe('what an endpoint must not do', () => {
  it('a body without end is left at 256 kB', async () => {
    let pulled = 0
    let cancelled = false
    const chunk = new Uint8Array(64_000)
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          pulled++
          controller.enqueue(chunk)
        },
        cancel() {
          cancelled = true
        },
      })
    const { ask, events } = withEndpoint(async () => new Response(endless()))
    expect(await ask(await signToken())).toEqual(NO_KEYS)
    expect(pulled).toBeLessThan(10)
    expect(cancelled).toBe(true)
    expect(events[0]?.detail).toContain('256000 bytes')
  })

  it.each<[string, () => unknown]>([
    ['more than a hundred keys', () => Array.from({ length: 101 }, (_, index) => ({ ...publicJwk, kid: `${index}` }))],
    ['a symmetric key alone', () => [{ kty: 'oct', k: 'AAAA', kid: 'one' }]],
    [
      'an RSA key with the exponent 1',
      () => [{ kty: 'RSA', kid: 'one', n: base64url.encode(new Uint8Array(256).fill(255)), e: 'AQ' }],
    ],
    ['no key', () => []],
  ])('%s: no usable set', async (_name, keys) => {
    const { ask } = withEndpoint(async () => Response.json({ keys: keys() }))
    expect(await ask(await signToken())).toEqual(NO_KEYS)
  })

  it('a redirect is not followed', async () => {
    const redirects: unknown[] = []
    const { ask } = withEndpoint(async (_url, request) => {
      redirects.push(request.redirect)
      return new Response(null, { status: 302, headers: { location: 'https://evil.test' } })
    })
    expect(await ask(await signToken())).toEqual(NO_KEYS)
    expect(redirects).toEqual(['manual'])
  })
})
