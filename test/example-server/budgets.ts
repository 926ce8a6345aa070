import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { RunningServer, ServerOptions } from '../../example-server/servers/server.js'
import { type OpenShop, openShop } from './shop.js'

/** What a newcomer sees of budgets, on one of the servers. */
export function testBudgets(
  name: string,
  create: (options: ServerOptions) => RunningServer | Promise<RunningServer>,
): void {
  describe(`budgets of the shop on ${name}`, () => {
    let shop: OpenShop
    beforeAll(async () => {
      shop = await openShop(create)
    }, 90_000)
    afterAll(() => shop?.close())

    it('refuses a stranger who has spent all, until the seconds are over that it has told', async () => {
      // One of the products has not as many reviews as were asked for, so most of it is given back.
      const dear = '{ lost: brokenReport products(first: 90) { edges { node { id } } } }'
      const answers: Response[] = []
      shop.clock.now = 0
      for (let round = 0; round < 200; round++) {
        const answer = await shop.post({}, dear)
        answers.push(answer)
        if (answer.status === 429) break
        await answer.text()
      }
      const last = answers.at(-1) as Response
      expect(last.status).toBe(429)
      const wait = Number(last.headers.get('retry-after'))
      expect(wait).toBeGreaterThan(0)
      shop.clock.now += wait * 1_000 - 1_000
      expect((await shop.post({}, dear)).status).toBe(429)
      shop.clock.now += 1_000
      expect((await shop.post({}, dear)).status).toBe(200)
    })

    it('shows a customer what an operation was thought to cost, and what it did', async () => {
      const token = await shop.token('alice')
      const answer = await shop.post({ authorization: `Bearer ${token}` }, '{ me { orders(first: 20) { id total } } }')
      const { data, extensions } = await answer.json()
      expect(extensions.cost).toEqual({
        requested: 21,
        actual: 1 + data.me.orders.length,
        limit: 1_000,
        throttle: { capacity: 10_000, remaining: 10_000 - 1 - data.me.orders.length, refillPerSecond: 200 },
      })
    })

    it('refuses an array of many operations before any of them starts', async () => {
      const body = `[${Array(20_000).fill('{"query":"{a}"}').join()}]`
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${shop.url}/graphql`, { method: 'POST', headers, body })
      expect(answer.status).toBe(413)
      expect(await answer.text()).toContain('BATCH_LIMIT_EXCEEDED')
    })

    it('charges over a WebSocket what names no operation', async () => {
      const left = async () =>
        Number(/r=(\d+)/.exec((await shop.post({}, '{ __typename }')).headers.get('ratelimit') ?? '')?.[1])
      const before = await left()
      const client = createClient({ url: `${shop.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
      const ask = () =>
        new Promise((resolve) => {
          const query = 'query A { __typename } query B { __typename }'
          const sink = { next: resolve, error: resolve, complete: () => resolve(undefined) }
          client.subscribe({ query, operationName: 'Nope' }, sink)
        })
      for (let round = 0; round < 5; round++) expect(await ask()).toMatchObject([{ message: expect.any(String) }])
      await client.dispose()
      expect(before - (await left())).toBe(6)
    })

    it('counts five wrong guesses under five aliases of one request', async () => {
      const guess = (key: string) => `${key}: login(email: "bob@example.com", password: "guess ${key}") { token }`
      const five = await shop.post({}, `mutation { ${['a', 'b', 'c', 'd', 'e'].map(guess).join(' ')} }`)
      const { errors } = await five.json()
      expect(errors.map((error: { extensions: { code: string } }) => error.extensions.code)).toContain(
        'UNAUTHENTICATED',
      )
      const right = 'mutation { login(email: "bob@example.com", password: "bob-password") { token } }'
      const refused = await shop.post({}, right)
      expect(refused.status).toBe(429)
      expect(refused.headers.get('ratelimit')).toMatch(/"field login by address";r=0;t=900/)
      shop.clock.now += Number(refused.headers.get('retry-after')) * 1_000
      expect((await (await shop.post({}, right)).json()).data.login.token).toMatch(/^ey/)
    })
  })
}
