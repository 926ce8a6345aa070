import { type BulwarkOptions, memoryBudgets } from 'graphql-bulwark'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { jwtOptions } from '../support/tokens.js'
import { linesOf } from './hosts/callers.js'
import type { Answer, Ask, Caller, Host, HostKind } from './hosts/host.js'

const quiet = { info() {}, warn() {}, error() {} }
const rate = { capacity: 100, refillPerSecond: 10 }

/** One product comes, whatever was asked for: 1 of the estimate is used. */
const page = (first: number): Ask => ({ query: `{ products(first: ${first}) { id } }` })
/** As many come as were asked for: all of the estimate is used. */
const full = (first: number): Ask => ({ query: `{ stock(first: ${first}) { id } }` })

/** What callers may spend over time, on one host. */
export function runRates(kind: HostKind): void {
  describe(`${kind.name}: rates`, () => {
    let host: Host
    let clock = 0
    const start = (options: BulwarkOptions = {}) =>
      kind.start({
        production: true,
        jwt: jwtOptions,
        roles: { anonymous: { rate }, customer: { rate }, admin: { rate, seesCost: true } },
        rateLimit: { store: memoryBudgets({ now: () => clock }) },
        logger: quiet,
        ...options,
      })
    beforeEach(async () => {
      clock = 0
      host = await start()
    })
    afterEach(() => host.close())

    const send = (request: Ask, caller: Caller = 'anonymous') => host.send(caller, request, kind.accepts[0] ?? null)
    const codeOf = ({ result }: Answer) => result.errors?.[0]?.extensions?.code
    // What travels along costs something too, and is decided together with the rest.
    const along = kind.batched ? 1 : 0
    /** What the answer says is left; `undefined` where it has no header fields. */
    const left = ({ headers }: Answer) => /r=(\d+)/.exec(String(headers.ratelimit ?? ''))?.[1]

    test('an operation pays for what it has used', async () => {
      for (let round = 0; round < 5; round++) {
        const answer = await send(page(90))
        expect(answer.result.data).toEqual({ products: [{ id: 'product-1' }] })
        clock += 200
      }
    })

    test('what has failed pays its estimate, and the rest what it has used', async () => {
      const query = '{ broken lost(first: 30) { id } products(first: 60) { id } }'
      expect(codeOf(await send({ query }))).toBe('INTERNAL_SERVER_ERROR')
      // Of 100 it has used 31, and what was refused costs nothing.
      expect(codeOf(await send(full(70 - along)))).toBe('RATE_LIMITED')
      expect(codeOf(await send(full(69 - 2 * along)))).toBe(undefined)
    })

    test('what can be paid for later is refused until then, and nothing of it runs', async () => {
      for (let round = 0; round < 2; round++) expect(codeOf(await send(full(45)))).toBe(undefined)
      const answer = await send(full(45))
      expect(codeOf(answer)).toBe('RATE_LIMITED')
      expect(answer.ran).toEqual([])
      const wait = answer.result.errors?.[0]?.extensions?.retryAfter as number
      expect(wait).toBe(Math.ceil((45 + along - (10 - 2 * along)) / 10))
      if (kind.status !== false && !kind.batched) {
        expect(answer.status).toBe(429)
        expect(answer.headers['retry-after']).toBe(String(wait))
        expect(answer.headers.ratelimit).toBe('"viewer";r=10;t=9')
        expect(answer.headers['ratelimit-policy']).toBe('"viewer";q=100;w=10')
      }
      // Nothing was taken by the refusal: to obey it is enough.
      clock += wait * 1_000
      expect(codeOf(await send(full(45)))).toBe(undefined)
    })

    test('variables that are none cost one', async () => {
      const request = { query: 'query ($n: Int) { stock(first: $n) { id } }', variables: { n: 'x' } }
      for (let round = 0; round < 20; round++) await send(request)
      expect(codeOf(await send(full(80 - 21 * along)))).toBe(undefined)
    })

    test.runIf(kind.subscriptions)('a stream that does not start costs one', async () => {
      for (let round = 0; round < 20; round++) {
        await send({ query: 'subscription { failing { products(first: 70) { id } } }' })
      }
      expect(codeOf(await send(full(80)))).toBe(undefined)
    })

    test.runIf(kind.subscriptions)('a stream that is only reported goes on, and is recorded', async () => {
      await host.close()
      const codes: string[] = []
      host = await start({
        rateLimit: { mode: 'report', store: memoryBudgets({ now: () => clock }) },
        onRefusal: ({ violation }) => codes.push(violation.code),
      })
      const { text } = await send({ query: 'subscription { many { stock(first: 40) { id } } }' })
      expect(text).not.toContain('RATE_LIMITED')
      expect(codes).toContain('RATE_LIMITED')
    })

    test.runIf(kind.subscriptions)('a stream whose events can not be paid for ends, and is recorded', async () => {
      await host.close()
      const codes: string[] = []
      host = await start({ onRefusal: ({ violation }) => codes.push(violation.code) })
      const { text } = await send({ query: 'subscription { many { stock(first: 40) { id } } }' })
      expect(text).toContain('RATE_LIMITED')
      expect(codes).toEqual(['RATE_LIMITED'])
    })

    test('callers have buckets of their own', async () => {
      for (let round = 0; round < 2; round++) await send(full(49))
      expect(codeOf(await send(full(49)))).toBe('RATE_LIMITED')
      expect(codeOf(await send(full(49), 'customer'))).toBe(undefined)
    })

    test('what no waiting can pay for is too dear', async () => {
      const answer = await send(page(101))
      expect(codeOf(answer)).toBe('COST_LIMIT_EXCEEDED')
      expect(answer.result.errors?.[0]?.extensions?.retryAfter).toBe(undefined)
    })

    test.each([
      ['an invalid document', { query: '{ nope }' }],
      ['what is no document', { query: '{ hello' }],
      ['an operation too dear', { query: '{ products(first: 5000) { id } }' }],
    ])('%s is not free for ever, and does not pay the estimate', async (_name, request) => {
      const codes: unknown[] = []
      for (let round = 0; round < 110; round++) codes.push(codeOf(await send(request)))
      expect(codes.slice(0, 45)).not.toContain('RATE_LIMITED')
      expect(codes.at(-1)).toBe('RATE_LIMITED')
    })

    test('everything costs something', async () => {
      const codes: unknown[] = []
      for (let round = 0; round < 101; round++) codes.push(codeOf(await send({ query: '{ hello }' })))
      expect(codes[45]).toBe(undefined)
      expect(codes.at(-1)).toBe('RATE_LIMITED')
    })

    test.runIf(kind.status !== false && !kind.batched)('the answer tells what is left', async () => {
      const first = await send(page(50))
      expect(left(first)).toBe('99')
      expect(first.headers['ratelimit-policy']).toBe('"viewer";q=100;w=10')
      clock += 100
      expect(left(await send(full(30)))).toBe('70')
    })

    test('who may sees what it has cost', async () => {
      const { result } = await send(page(50), 'admin')
      const { extensions } = result as { extensions?: { cost?: object } }
      expect(extensions?.cost).toEqual({
        requested: 50,
        actual: 1,
        limit: 1_000,
        throttle: { capacity: 100, remaining: along ? expect.any(Number) : 99, refillPerSecond: 10 },
      })
      expect(result.data).toEqual({ products: [{ id: 'product-1' }] })
      expect((await send(page(50), 'customer')).result).not.toHaveProperty('extensions')
    })

    test('what each field costs is told to who may know it and asks', async () => {
      await host.close()
      host = await start({ showCost: true })
      const asking = (caller: Caller) => ({
        lines: async () => [...(await linesOf(caller)), ['explain-cost', '1'] as const],
      })
      const costOf = async (caller: Caller) => {
        const { result } = await host.send(asking(caller), page(50), kind.accepts[0] ?? null)
        return (result as { extensions?: { cost?: object } }).extensions?.cost
      }
      expect(await costOf('admin')).toMatchObject({ coordinates: { 'Query.products': 50, 'Product.id': 0 } })
      expect(await costOf('customer')).toMatchObject({ requested: 50, actual: 1 })
      expect(await costOf('customer')).not.toHaveProperty('coordinates')
    })

    test.runIf(kind.batched)('a batch that can not be paid for runs nothing', async () => {
      const batch = (...pages: number[]) => host.send('customer', pages.map(full), kind.accepts[0] ?? null)
      expect((await batch(30, 20)).ran).toHaveLength(2)
      const refused = await batch(30, 30)
      expect(refused.ran).toEqual([])
      expect(JSON.stringify(refused.body).match(/RATE_LIMITED/g)).toHaveLength(2)
      // One of them was not to run anyway.
      expect((await batch(40, 5_000)).ran).toHaveLength(1)
    })

    test('a rate that is only reported lets everything pass', async () => {
      await host.close()
      const codes: string[] = []
      host = await start({
        rateLimit: { mode: 'report', store: memoryBudgets({ now: () => clock }) },
        onRefusal: ({ violation }) => codes.push(violation.code),
      })
      for (let round = 0; round < 4; round++) expect(codeOf(await send(full(45)))).toBe(undefined)
      expect(codes).toContain('RATE_LIMITED')
    })
  })
}
