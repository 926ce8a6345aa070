import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createShopSchema } from '../../example-server/schema.js'
import type { RunningServer, ServerOptions } from '../../example-server/servers/server.js'
import { createVulnerableSchema } from '../../example-server/vulnerable.js'
import { type OpenShop, openShop } from './shop.js'

/** What alice may not read, by every way of the schema; bob's order 2 in place of X, or one that does not exist. */
const reads: readonly [name: string, query: string][] = [
  ['by its id', '{ order(id: "X") { id note total items { price } customer { name } } }'],
  ['by nothing but its name', '{ order(id: "X") { __typename } }'],
  ['as a node', '{ node(id: "X") { id ... on Order { note } } }'],
  ['by a fragment on the interface', '{ node(id: "X") { ...f } } fragment f on Node { ... on Order { status } }'],
]

/** Attacks by alice, and what an answer has if they succeed. */
const attacks: readonly [name: string, query: string, spoils: RegExp][] = [
  ['the list of all orders', '{ orders(first: 50) { id note } }', /gift/],
  ['the orders of a customer', '{ node(id: "bob") { ... on User { orders { note } } } }', /gift/],
  ['orders found by their text', '{ search(text: "gift") { ... on Order { id note } } }', /gift/],
  [
    'orders of who has written a review',
    '{ product(id: "product-1") { reviews { author { name orders { id note } } } } }',
    /order-[24]/,
  ],
  ['the e-mail of another', '{ node(id: "bob") { ... on User { email taxId } } }', /bob@example|TAX-4712/],
  [
    'the same under another name',
    '{ node(id: "bob") { ... on User { name: email status: taxId } } }',
    /bob@example|TAX-4712/,
  ],
  ['e-mails found by their name', '{ search(text: "Bob") { ... on User { email } } }', /bob@example/],
  [
    'e-mails of who has written a review',
    '{ products(first: 9) { edges { node { reviews { author { email } } } } } }',
    /(bob|sam|ada)@example/,
  ],
  ['what a product costs the shop', '{ product(id: "product-1") { costPrice } }', /"costPrice":\d/],
  ['all users', '{ users { id } }', /"ada"/],
]

/** Writes by alice that nobody but others may make. */
const writes: readonly [name: string, query: string, look: string][] = [
  ['an order of another', 'mutation { cancelOrder(id: "order-2") { id } }', '{ order(id: "order-2") { status } }'],
  [
    'the note of another',
    'mutation { updateOrder(id: "order-2", input: { note: "mine" }) { id } }',
    '{ order(id: "order-2") { note } }',
  ],
  [
    'what has been paid',
    'mutation { updateOrder(id: "order-1", input: { status: SHIPPED }) { id } }',
    '{ order(id: "order-1") { status } }',
  ],
  [
    'who is admin',
    'mutation { updateProfile(input: { isAdmin: true }) { id } }',
    '{ node(id: "alice") { ... on User { isAdmin } } }',
  ],
  [
    'the same by a variable',
    'mutation ($i: UpdateProfileInput! = { isAdmin: false }) { updateProfile(input: $i) { id } }',
    '{ node(id: "alice") { ... on User { isAdmin } } }',
  ],
]

/** What callers may touch, on one of the servers, and what they could without rules. */
export function testOwnership(
  name: string,
  create: (options: ServerOptions) => RunningServer | Promise<RunningServer>,
): void {
  describe(`what callers of the shop on ${name} may touch`, () => {
    let shop: OpenShop
    let vulnerable: OpenShop
    beforeAll(async () => {
      shop = await openShop(create, createShopSchema())
      vulnerable = await openShop(create, createVulnerableSchema())
    }, 120_000)
    afterAll(async () => {
      await shop?.close()
      await vulnerable?.close()
    })

    const ask = async (at: OpenShop, query: string, id = 'alice', role = 'customer') => {
      const answer = await at.post({ authorization: `Bearer ${await at.token(id, 60, role)}` }, query)
      const { extensions: _extensions, ...rest } = await answer.json()
      return rest
    }
    const asAda = (at: OpenShop, query: string) => ask(at, query, 'ada', 'admin')

    it.each(reads)('an order of another reads like one that is not there: %s', async (_name, query) => {
      const foreign = await ask(shop, query.replace('X', 'order-2'))
      expect(foreign).toEqual(await ask(shop, query.replace('X', 'order-nobody')))
      expect(Object.values(foreign.data)).toEqual([null])
      expect(Object.values((await ask(shop, query.replace('X', 'order-1'))).data)).not.toEqual([null])
      expect(await asAda(shop, query.replace('X', 'order-2'))).not.toEqual(foreign)
      expect(await ask(vulnerable, query.replace('X', 'order-2'))).not.toEqual(foreign)
    })

    it.each(attacks)('nobody gets %s', async (_name, query, spoils) => {
      expect(JSON.stringify(await ask(vulnerable, query))).toMatch(spoils)
      expect(JSON.stringify(await ask(shop, query))).not.toMatch(spoils)
      expect(JSON.stringify(await asAda(shop, query))).toMatch(spoils)
    })

    it.each(writes)('nobody changes %s', async (_name, query, look) => {
      const before = await asAda(shop, look)
      const { errors } = await ask(shop, query)
      expect(errors).toMatchObject([{ extensions: { code: expect.stringMatching(/^(NOT_FOUND|FORBIDDEN)$/) } }])
      expect(await asAda(shop, look)).toEqual(before)
      const unguarded = await asAda(vulnerable, look)
      expect((await ask(vulnerable, query)).errors).toBe(undefined)
      expect(await asAda(vulnerable, look)).not.toEqual(unguarded)
    })

    it('a write to an order of another answers like one to none', async () => {
      const cancel = (id: string) => ask(shop, `mutation { cancelOrder(id: "${id}") { id } }`)
      expect(await cancel('order-2')).toEqual(await cancel('order-nobody'))
    })

    it('what is found has no gaps where orders of others are', async () => {
      const rename = (to: string) => ask(shop, `mutation { updateProfile(input: { name: "${to}" }) { id } }`)
      await rename('A gift')
      const found = await ask(shop, '{ search(text: "A gift", first: 1) { __typename } orders(first: 1) { id } }')
      expect(found).toEqual({ data: { search: [{ __typename: 'User' }], orders: [{ id: 'order-1' }] } })
      const { data } = await ask(shop, '{ orders(first: 50) { id } }')
      expect(data.orders).not.toContain(null)
      await rename('Alice')
    })

    it('support reads all orders and changes none, alice changes hers, and ada all', async () => {
      const sam = (query: string) => ask(shop, query, 'sam', 'support')
      expect((await sam('{ orders(first: 50) { id } }')).data.orders.length).toBeGreaterThan(3)
      expect((await sam('{ product(id: "product-1") { costPrice } }')).data.product.costPrice).toBeGreaterThan(0)
      const { errors } = await sam('mutation { cancelOrder(id: "order-4") { id } }')
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
      const cancelled = { data: { cancelOrder: { status: 'CANCELLED' } } }
      expect(await ask(shop, 'mutation { cancelOrder(id: "order-1") { status } }')).toEqual(cancelled)
      expect(await asAda(shop, 'mutation { cancelOrder(id: "order-4") { status } }')).toEqual(cancelled)
      expect((await ask(shop, '{ me { email taxId } }')).data.me).toEqual({
        email: 'alice@example.com',
        taxId: 'TAX-4711-A',
      })
    })
  })
}
