import type { AuditEvent, AuditSink } from 'graphql-bulwark'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { terminalSink } from '../../example-server/audit.js'
import { clientOperations } from '../../example-server/client-operations.js'
import type { RunningServer, ServerOptions } from '../../example-server/servers/server.js'
import { type OpenShop, openShop } from './shop.js'

type Create = (options: ServerOptions) => RunningServer | Promise<RunningServer>

const order = (quantity: number) =>
  `mutation { placeOrder(input: { items: [{ productId: "product-5", quantity: ${quantity} }] }) { id total } }`

/** What the shop asks of values and documents, and what it records, on one of the servers. */
export function testInputs(name: string, create: Create): void {
  describe(`${name}: values, documents and the audit of the shop`, () => {
    const events: AuditEvent[] = []
    const lines: string[] = []
    const sink: AuditSink = { name: 'test', write: (batch) => void events.push(...batch) }
    let shop: OpenShop
    let strict: OpenShop
    beforeAll(async () => {
      shop = await openShop(create, undefined, { sinks: [sink, terminalSink((line) => void lines.push(line))] })
      strict = await openShop(create, undefined, { settings: { trustedDocuments: 'require' } })
    }, 120_000)
    afterAll(async () => {
      await shop?.close()
      await strict?.close()
    })

    const post = async (at: OpenShop, body: object, id?: string, role = 'customer') => {
      const authorization = id === undefined ? {} : { authorization: `Bearer ${await at.token(id, 60, role)}` }
      const headers = { 'content-type': 'application/json', ...authorization }
      return fetch(`${at.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) })
    }

    it.each<[what: string, query: string, path: readonly (string | number)[], constraint: string]>([
      ['a quantity', order(0), ['input', 'items', 0, 'quantity'], 'min'],
      ['no items', 'mutation { placeOrder(input: { items: [] }) { id } }', ['input', 'items'], 'minItems'],
      ['an e-mail', 'mutation { updateProfile(input: { email: "nobody" }) { id } }', ['input', 'email'], 'format'],
      ['a page', '{ orders(first: 101) { id } }', ['first'], 'max'],
      [
        'a note',
        `mutation { updateOrder(id: "order-1", input: { note: "${'n'.repeat(501)}" }) { id } }`,
        ['input', 'note'],
        'maxLength',
      ],
    ])('refuses %s by its constraint, before anything runs', async (_what, query, path, constraint) => {
      const answer = await post(shop, { query }, 'alice')
      expect(answer.status).toBe(400)
      expect((await answer.json()).errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', violations: [{ path, constraint }] } },
      ])
    })

    it('nobody finds out what a product costs the shop by filtering, and support may', async () => {
      const query = '{ products(first: 100, filter: { costPriceBelow: 10 }) { totalCount } }'
      const refused = await post(shop, { query }, 'alice')
      expect(refused.status).toBe(403)
      const { data } = await (await post(shop, { query }, 'sam', 'support')).json()
      expect(data.products.totalCount).toBeGreaterThan(0)
      const cheap =
        '{ products(first: 50, filter: { name: "lamp", priceBelow: 45.5 }) { edges { node { price name } } totalCount } }'
      const { products } = (await (await post(shop, { query: cheap })).json()).data
      expect(products.totalCount).toBe(products.edges.length)
      expect(products.totalCount).toBeGreaterThan(0)
      for (const { node } of products.edges) expect(node.price < 45.5 && node.name.endsWith('Lamp')).toBe(true)
    })

    it('records what it refused and changed, without a secret', async () => {
      await post(shop, { query: 'mutation { cancelOrder(id: "order-2") { id } }' }, 'alice')
      await post(shop, { query: 'mutation { login(email: "nobody@example.com", password: "a-secret") { token } }' })
      await expect.poll(() => events.map(({ reason }) => reason), { timeout: 5_000 }).toContain('NOT_FOUND')
      await expect.poll(() => events.map(({ fields }) => fields[0]), { timeout: 5_000 }).toContain('Mutation.login')
      expect(events).toContainEqual(
        expect.objectContaining({
          name: 'malicious_direct_reference',
          viewer: expect.objectContaining({ id: 'alice' }),
          object: { type: 'Order', id: 'order-2' },
          variables: { 'Mutation.cancelOrder(id:)': 'order-2' },
        }),
      )
      expect(JSON.stringify(events)).not.toMatch(/a-secret|eyJ/)
      expect(lines.join('\n')).toMatch(
        /^audit [\d:]{8} refused NOT_FOUND by alice at \S+ of Order order-2 \[[\w-]+\]$/m,
      )
    })

    it('knows the operations of its client by their ids, and lets newcomers send anything', async () => {
      const answer = await post(shop, { documentId: 'shop.home', variables: { first: 2 } })
      expect((await answer.json()).data.products.edges.length).toBe(2)
      expect((await post(shop, { query: '{ products(first: 1) { totalCount } }' })).status).toBe(200)
      const unknown = await post(shop, { documentId: 'shop.nothing' })
      expect(unknown.status).toBe(403)
      expect(await unknown.text()).toContain('DOCUMENT_NOT_TRUSTED')
    })

    it('with `require` serves nothing else, but to admin', async () => {
      const other = { query: '{ products(first: 1) { totalCount } }' }
      expect((await post(strict, other)).status).toBe(403)
      expect((await post(strict, other, 'ada', 'admin')).status).toBe(200)
      expect((await post(strict, { documentId: 'shop.home', variables: { first: 2 } })).status).toBe(200)
      const login = {
        query: clientOperations['shop.login'],
        variables: { email: 'alice@example.com', password: 'alice-password' },
      }
      expect((await (await post(strict, login)).json()).data.login.user.id).toBe('alice')
    })
  })
}
