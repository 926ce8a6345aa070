import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AttackResult, ListedAttack } from '../../example-server/console/attacks/gallery.js'
import type { Snapshot } from '../../example-server/console/snapshot.js'
import type { RunningServer, ServerOptions } from '../../example-server/servers/server.js'
import { ask } from '../servers/hosts/http.js'
import { type OpenShop, openShop } from './shop.js'

type Create = (options: ServerOptions) => RunningServer | Promise<RunningServer>
type Headers = Readonly<Record<string, string>>

const json = { 'content-type': 'application/json' }
const attack = (id: string, door: string) => JSON.stringify({ id, door })

/** Who may look at the console and attack from it, on one of the servers. */
export function testConsole(name: string, create: Create): void {
  describe(`${name}: the console in development`, () => {
    let shop: OpenShop
    beforeAll(async () => {
      shop = await openShop(create, undefined, { watched: true })
    }, 60_000)
    afterAll(() => shop?.close())

    const get = (path: string, headers: Headers = {}) => ask(shop.url + path, { method: 'GET', headers })
    const make = (id: string, door: string, headers: Headers = {}) =>
      ask(`${shop.url}/console/attacks`, { headers: { ...json, ...headers }, body: attack(id, door) })

    it.each<[path: string, type: string]>([
      ['/console', 'text/html'],
      ['/console/page.css', 'text/css'],
      ['/console/main.js', 'text/javascript'],
      ['/console/uplot.js', 'text/javascript'],
    ])('serves %s under a policy without exceptions', async (path, type) => {
      const { status, contentType, headers } = await get(path)
      expect(status).toBe(200)
      expect(contentType).toContain(type)
      const policy = headers['content-security-policy']
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toMatch(/unsafe|http|\*/)
    })

    it.each([
      '/console/',
      '/console/index.html',
      '/console/nothing.js',
      '/console/../main.ts',
      '/console/..%2fmain.ts',
      '/console/%2e%2e/%2e%2e/package.json',
      '/console//etc/passwd',
      '/console/constructor',
      '/console/__proto__',
    ])('has no file %s', async (path) => {
      expect((await get(path)).status).toBe(404)
    })

    it('shows what was served and refused, what it cost, whose budgets they are, and the events', async () => {
      const alice = { authorization: `Bearer ${await shop.token('alice')}` }
      expect((await shop.post(alice, '{ me { orders(first: 20) { id } } }')).status).toBe(200)
      expect((await shop.post(alice, '{ __schema { types { name } } }')).status).toBe(400)
      const look = async () => JSON.parse((await get('/console/data')).text) as Snapshot
      await expect.poll(async () => (await look()).events.length, { timeout: 5_000 }).toBeGreaterThan(0)
      const { seconds, codes, buckets, guards, events } = await look()
      const sum = (read: (second: Snapshot['seconds'][number]) => number) =>
        seconds.reduce((all, one) => all + read(one), 0)
      expect([sum((one) => one.served), sum((one) => one.refused)]).toEqual([1, 1])
      expect([sum((one) => one.requestedCost), sum((one) => one.actualCost)]).toEqual([21, 3])
      expect(codes).toEqual([{ code: 'INTROSPECTION_DISABLED', count: 1 }])
      expect(buckets).toMatchObject([{ viewer: 'alice', capacity: 10_000, refillPerSecond: 200 }])
      expect(buckets[0]?.level).toBeLessThanOrEqual(10_000)
      expect(guards.map(({ guard }) => guard)).toContain('depthLimit')
      expect(events).toMatchObject([{ reason: 'INTROSPECTION_DISABLED', viewer: { id: 'alice' } }])
    })

    it.each<[what: string, headers: Headers]>([
      ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
      ['a page of a neighbour', { 'sec-fetch-site': 'same-site' }],
      ['a page of another site in a browser of old', { origin: 'http://evil.example' }],
      ['a page without an origin', { origin: 'null' }],
      ['a page that has guessed at the key', { 'sec-fetch-site': 'cross-site', 'x-gallery-key': '1' }],
      ['a name of another that leads here', { host: 'evil.example' }],
      ['a proxy', { 'x-forwarded-for': '192.0.2.1' }],
    ])('shows nothing to %s, attacks nothing for it, and keeps the other shop from it', async (_what, headers) => {
      expect((await get('/console/data', headers)).status).toBe(404)
      expect((await get('/console/attacks', headers)).status).toBe(404)
      expect((await make('depth', 'protected', headers)).status).toBe(404)
      const body = '{"query":"{ __typename }"}'
      expect((await ask(`${shop.url}/unprotected/graphql`, { headers: { ...json, ...headers }, body })).status).toBe(
        404,
      )
    })

    it.each<[what: string, status: number, type: string, body: string]>([
      ['a form', 404, 'text/plain', attack('depth', 'protected')],
      ['an attack that there is not', 404, 'application/json', attack('constructor', 'protected')],
      ['a door that there is not', 404, 'application/json', attack('depth', 'http://evil.example')],
      ['no JSON', 400, 'application/json', '{'],
      ['more than was asked for', 400, 'application/json', JSON.stringify({ id: 'x'.repeat(2_000) })],
    ])('makes no attack of %s', async (_what, status, type, body) => {
      const answer = await ask(`${shop.url}/console/attacks`, { headers: { 'content-type': type }, body })
      expect(answer.status).toBe(status)
    })

    it('every attack is refused by the shop and succeeds on the one without protection', async () => {
      const attacks = JSON.parse((await get('/console/attacks')).text) as ListedAttack[]
      expect(attacks.length).toBeGreaterThan(20)
      const results: Record<string, string> = {}
      const unseen: string[] = []
      for (const { id } of attacks) {
        const guarded = JSON.parse((await make(id, 'protected')).text) as AttackResult
        const open = JSON.parse((await make(id, 'unprotected')).text) as AttackResult
        results[id] = `${guarded.outcome}, ${open.outcome}`
        expect(guarded.code, id).toMatch(/^[A-Z_]+$/)
        if (guarded.event === null) unseen.push(id)
        else if ('reason' in guarded.event) expect(guarded.event.reason, id).toBe(guarded.code)
        // A masked error is no refusal: the log has it, under the reference that the answer has.
        else expect(guarded.answer.body, id).toContain(guarded.event.reference)
      }
      expect(results).toEqual(Object.fromEntries(attacks.map(({ id }) => [id, 'refused, succeeded'])))
      expect(unseen).toEqual([])
    }, 90_000)

    it('a token stolen from the unprotected shop is worth nothing at the other', async () => {
      const body = JSON.stringify({
        query: 'mutation { login(email: "bob@example.com", password: "bob-password") { token } }',
      })
      const answer = await ask(`${shop.url}/unprotected/graphql`, { headers: json, body })
      const { token } = JSON.parse(answer.text).data.login
      expect((await shop.post({ authorization: `Bearer ${token}` }, '{ me { id } }')).status).toBe(401)
      const shown = await ask(`${shop.url}/console/data`, {
        method: 'GET',
        headers: { host: 'shop.example.com', authorization: `Bearer ${token}` },
      })
      expect(shown.status).toBe(404)
    })
  })

  describe(`${name}: the console in production`, () => {
    let shop: OpenShop
    beforeAll(async () => {
      shop = await openShop(create, undefined, { watched: true, settings: { production: true } })
    }, 60_000)
    afterAll(() => shop?.close())

    it.each<[who: string, status: number, role: string | undefined]>([
      ['ada of the administration', 200, 'admin'],
      ['support', 404, 'support'],
      ['a customer', 404, 'customer'],
      ['a stranger', 404, undefined],
    ])('for %s the data answers %i', async (_who, status, role) => {
      const headers: Headers = role ? { authorization: `Bearer ${await shop.token('ada', 60, role)}` } : {}
      const answer = await ask(`${shop.url}/console/data`, { method: 'GET', headers })
      expect(answer.status).toBe(status)
      if (status === 200) expect(answer.headers['cache-control']).toBe('no-store')
      else expect(answer.text).not.toContain('seconds')
    })

    it('a token in the address, an expired one or one of a log-out opens nothing', async () => {
      const token = await shop.token('ada', 60, 'admin')
      expect((await ask(`${shop.url}/console/data?token=${token}`, { method: 'GET', headers: {} })).status).toBe(404)
      const headers = { authorization: `Bearer ${token}` }
      expect((await shop.post(headers, 'mutation { logout }')).status).toBe(200)
      expect((await ask(`${shop.url}/console/data`, { method: 'GET', headers })).status).toBe(404)
    })

    it('makes no attacks, not even for admin, and has no shop without protection', async () => {
      const headers = { ...json, authorization: `Bearer ${await shop.token('ada', 60, 'admin')}` }
      expect((await ask(`${shop.url}/console/attacks`, { method: 'GET', headers })).status).toBe(404)
      const made = await ask(`${shop.url}/console/attacks`, { headers, body: attack('depth', 'protected') })
      expect(made.status).toBe(404)
      for (const path of ['/unprotected/graphql', '/unprotected']) {
        expect((await ask(shop.url + path, { headers, body: '{"query":"{ __typename }"}' })).status).toBe(404)
      }
    })
  })
}
