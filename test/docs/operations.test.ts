import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { DeprecatedUse, SecurityEvent } from 'graphql-bulwark'
import type { createYoga } from 'graphql-yoga'
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest'
import { completePatterns } from '../../src/patterns/pattern-options.js'
import { ask, closeServer, listen } from '../servers/hosts/http.js'
import { runExamples } from './examples.js'

type Yoga = Pick<ReturnType<typeof createYoga>, 'fetch'>

interface Examples {
  readonly ownHeader: Yoga
  readonly corsYoga: Yoga
  readonly headersYoga: (production: boolean) => Yoga
  readonly httpsServer: Server
  readonly sizesYoga: Yoga
  readonly leavingYoga: Yoga
  readonly uses: DeprecatedUse[]
  readonly watchedYoga: Yoga
  readonly patterns: readonly SecurityEvent[]
  readonly boundedYoga: Yoga
}

let examples: Examples
beforeAll(async () => {
  examples = await runExamples<Examples>('operations.md', (code) => !code.includes("from 'express'"))
}, 60_000)

const url = 'http://localhost/graphql'
const link = `${url}?query=${encodeURIComponent('{ hello }')}`
const json = { 'content-type': 'application/json' }
const hello = { method: 'POST', headers: json, body: '{"query":"{ hello }"}' }
const world = { data: { hello: 'world' } }

it('takes a header of your own client', async () => {
  const { ownHeader } = examples
  expect(await (await ownHeader.fetch(link, { headers: { 'x-shop-client': 'web' } })).json()).toEqual(world)
  expect((await ownHeader.fetch(link)).status).toBe(400)
  expect((await ownHeader.fetch(url, { ...hello, headers: { 'content-type': 'text/plain' } })).status).toBe(400)
})

describe('CORS on Yoga', () => {
  const preflight = (yoga: Yoga, origin: string) =>
    yoga.fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-evil',
      },
    })

  it.each(['https://shop.example.com', 'https://admin.example.com'])('answers %s', async (origin) => {
    const { headers } = await preflight(examples.corsYoga, origin)
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('access-control-allow-credentials')).toBe('true')
    expect(headers.get('access-control-allow-headers')).not.toContain('x-evil')
    const answer = await examples.corsYoga.fetch(url, { ...hello, headers: { ...json, origin } })
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(await answer.json()).toEqual(world)
  })

  it.each(['https://evil.example', 'https://shop.example.com.evil.example', 'http://shop.example.com', 'null', '*'])(
    'tells %s nothing',
    async (origin) => {
      for (const answer of [
        await preflight(examples.corsYoga, origin),
        await examples.corsYoga.fetch(url, { ...hello, headers: { ...json, origin } }),
      ]) {
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
      }
    },
  )

  // What the page says of Yoga itself: a sandboxed frame has the origin null.
  test('the default and a plain list let others in', async () => {
    const { createSchema, createYoga } = await import('graphql-yoga')
    const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
    const byDefault = await preflight(createYoga({ schema }), 'https://evil.example')
    expect(byDefault.headers.get('access-control-allow-origin')).toBe('https://evil.example')
    expect(byDefault.headers.get('access-control-allow-credentials')).toBe('true')
    const origin = ['https://a.example', 'https://b.example']
    const byList = await preflight(createYoga({ schema, cors: { origin, credentials: true } }), 'null')
    expect(byList.headers.get('access-control-allow-origin')).toBe('null')
    expect(byList.headers.get('access-control-allow-credentials')).toBe('true')
  })
})

describe('security headers on Yoga', () => {
  const page = { headers: { accept: 'text/html' } }

  it('in production, on every answer', async () => {
    const yoga = examples.headersYoga(true)
    for (const answer of [
      await yoga.fetch(url, hello),
      await yoga.fetch(url, page),
      await yoga.fetch(`${url}/nothing`),
      await yoga.fetch(url, { ...hello, body: '{' }),
    ]) {
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      })
      expect(await answer.text()).not.toMatch(/graphiql|<html/i)
    }
  })

  it('in development GraphiQL has its scripts, and no frame around it', async () => {
    const answer = await examples.headersYoga(false).fetch(url, page)
    expect(await answer.text()).toContain('YogaGraphiQL')
    const policy = answer.headers.get('content-security-policy')
    expect(policy).toContain("frame-ancestors 'none'")
    // It loads scripts, styles and workers, and speaks to this server.
    expect(policy).not.toMatch(/default-src|script-src|style-src|connect-src|worker-src/)
    // What it sends is not what a page of others can send.
    expect(await (await examples.headersYoga(false).fetch(url, hello)).json()).toEqual(world)
  })
})

describe('HTTPS before Yoga', () => {
  let base: string
  beforeAll(async () => {
    base = await listen(examples.httpsServer, '/graphql')
  })
  afterAll(() => closeServer(examples.httpsServer))
  const { method, headers, body } = { ...hello, method: 'POST' as const }

  it('serves what the proxy has received over TLS', async () => {
    const answer = await ask(base, { method, body, headers: { ...headers, 'x-forwarded-proto': 'https' } })
    expect(JSON.parse(answer.text)).toEqual(world)
  })

  it('sends a link on, to a host that is written down', async () => {
    const answer = await ask(`${base}?query=x`, { method: 'GET', headers: { host: 'evil.example' } })
    expect(answer.status).toBe(308)
    expect(answer.headers.location).toBe('https://shop.example.com/graphql?query=x')
  })

  it.each([null, 'http', 'http, https', 'https, http'])('refuses a POST with %j', async (proto) => {
    const answer = await ask(base, { method, body, headers: { ...headers, 'x-forwarded-proto': proto } })
    expect(answer.status).toBe(403)
    expect(answer.text).not.toContain('"data"')
  })
})

it('bounds bodies, and parses no uploads', async () => {
  const { sizesYoga } = examples
  const long = JSON.stringify({ query: '{ hello }', variables: { a: 'x'.repeat(1_000_000) } })
  expect((await sizesYoga.fetch(url, { ...hello, body: long })).status).toBe(413)
  const form = new FormData()
  form.set('operations', '{"query":"{ hello }"}')
  form.set('map', '{}')
  const headers = { 'apollo-require-preflight': '1' }
  expect((await sizesYoga.fetch(url, { method: 'POST', headers, body: form })).status).toBe(415)
  expect(await (await sizesYoga.fetch(url, hello)).json()).toEqual(world)
})

it('tells who uses what is to be taken away, and the client when', async () => {
  const { leavingYoga, uses } = examples
  const send = (query: string) => {
    const headers = { ...json, 'graphql-client-name': 'till' }
    return leavingYoga.fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
  }
  const before = await send('{ product(size: M) { name } }')
  expect(before.headers.get('deprecation')).toBeNull()
  expect(uses).toEqual([])
  const answer = await send('query Till { product(size: XXL) { sku } }')
  expect(await answer.json()).toEqual({ data: { product: { sku: 'B-1' } } })
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    deprecation: '@1767225600',
    sunset: 'Thu, 31 Dec 2026 00:00:00 GMT',
    link: '<https://shop.example.com/docs/sku>; rel="deprecation", <https://shop.example.com/docs/sku>; rel="sunset"',
  })
  const use = { viewer: { kind: 'anonymous' }, clientName: 'till', operationName: 'Till', count: 1 }
  expect([...uses].sort((a, b) => a.coordinate.localeCompare(b.coordinate))).toMatchObject([
    { ...use, coordinate: 'Product.sku', reason: 'Use name.' },
    { ...use, coordinate: 'Size.XXL', reason: 'Use M.' },
  ])
})

it('tells of unusual patterns, with the numbers of the document', async () => {
  const { watchedYoga, patterns } = examples
  const send = (query: string) =>
    watchedYoga.fetch(
      url,
      { ...hello, headers: { ...json, 'x-forwarded-for': '203.0.113.7' }, body: JSON.stringify({ query }) },
      { req: { socket: { remoteAddress: '10.0.0.1' } } },
    )
  const policies = new Set<string | null>()
  for (let index = 0; index < 20; index++) {
    await send(`{ ${'abcdefghijklmnopqrst'[index]} }`)
    policies.add((await send('{ hello }')).headers.get('ratelimit-policy'))
  }
  expect(patterns).toMatchObject([{ subject: 'probing', address: '203.0.113.7' }])
  expect([...policies]).toEqual(['"viewer";q=1000;w=50', '"viewer";q=100;w=50'])
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `(\w+)` \| .*? \| (\d+) in (\d+) s \|/gm)]
  const { rules } = completePatterns({})
  expect(rows.map(([, name, count, seconds]) => [name, Number(count), Number(seconds)])).toEqual(
    Object.entries(rules).map(([name, rule]) => [name, rule?.count, rule?.seconds]),
  )
})

describe('operations that take too long or say too much', () => {
  const send = async (query: string) => {
    const answer = await examples.boundedYoga.fetch(url, { ...hello, body: JSON.stringify({ query }) })
    return { status: answer.status, body: await answer.json() }
  }

  it('answers in time, and aborts what the resolver waits for', async () => {
    let reason: unknown
    vi.stubGlobal('fetch', (_url: string, { signal }: { signal: AbortSignal }) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason
      })
      return new Promise(() => {})
    })
    const { status, body } = await send('{ report }')
    vi.unstubAllGlobals()
    expect(status).toBe(400)
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'EXECUTION_TIME_LIMIT_EXCEEDED', limit: 500 } }] })
    expect(reason).toMatchObject({ name: 'TimeoutError' })
  })

  it('does not send what is too large', async () => {
    const { status, body } = await send('{ export }')
    expect(status).toBe(400)
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'RESPONSE_SIZE_LIMIT_EXCEEDED', limit: 1_000_000 } }] })
    expect(await send('{ hello }')).toEqual({ status: 200, body: world })
  })
})
