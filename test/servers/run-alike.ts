import type { BulwarkOptions } from 'graphql-bulwark'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Ask, Host, HostKind } from './hosts/host.js'
import { createOwned, ownedLoaders } from './owned-schema.js'
import { base } from './rights/case.js'
import { carried } from './run.js'

const { Order, Account } = ownedLoaders

/** Every way that leads to an object by its id: `ID` is that of somebody else, or of nobody. */
const ways = [
  '{ order(id: "ID") { id note } }',
  '{ order(id: "ID") { __typename } }',
  '{ order(id: "ID") { lines { sku } } }',
  '{ mustOrder(id: "ID") { id must } companion }',
  '{ node(id: "ID") { id } }',
  '{ node(id: "ID") { __typename ... on Order { note lines { sku } } } }',
  '{ nodes(ids: ["order-1", "ID"]) { id } }',
  '{ priced(id: "ID") { total } }',
  '{ _entities(ids: ["ID", "order-1"]) { __typename } }',
  '{ a: order(id: "ID") { id } b: order(id: "ID") { id } c: order(id: "order-1") { note } }',
  'query ($id: ID!) { order(id: $id) { id } }',
  'query ($id: ID = "ID") { order(id: $id) { id } }',
  'mutation { touch(id: "ID") { id note } }',
  'mutation { cancel(id: "ID") { id note } }',
  'mutation { cancelAll(ids: ["order-1", "ID"]) }',
  'mutation { cancelAll(ids: "ID") }',
  'mutation { cancelOne(id: "ID") }',
  'mutation { move(input: { order: "ID" }) }',
  'mutation { move(input: { moves: [{ order: "order-1" }, { order: "ID" }] }) }',
  'mutation { move(input: { order: "order-1", to: { account: "ID", orders: [] } }) }',
  'mutation { move(input: { order: "order-1", to: { orders: ["order-1", "ID"] } }) }',
  'mutation { a: cancel(id: "order-1") { id } b: cancel(id: "ID") { id } c: touch(id: "ID") { id } }',
  'mutation ($id: ID!) { cancel(id: $id) { id } }',
  'mutation ($id: ID! = "ID") { cancel(id: $id) { id } }',
] as const

/**
 * What a resolver answers of what is not there only it can say: null, mostly. So reads are alike where that is what stands for
 * what is somebody else's; ids of writes are always.
 */
function isAlike(onNotOwned: 'null' | 'filter' | 'error', query: string): boolean {
  if (onNotOwned === 'error') return /cancel|move/.test(query) && !query.includes('touch')
  return onNotOwned === 'null' || !/nodes|_entities/.test(query)
}

const asRow = (query: string) => ({
  request: { query },
  type: query.startsWith('mutation') ? ('mutation' as const) : ('query' as const),
})

const FOREIGN = 'order-2'
const ABSENT = 'order-9'

/** Nobody can tell by an answer whether an id is somebody else's or nobody's, on one host. */
export function runAlike(kind: HostKind): void {
  for (const onNotOwned of ['null', 'filter', 'error'] as const) {
    const rows = ways.filter((query) => isAlike(onNotOwned, query)).map(asRow)
    const own = carried(kind, rows)
    describe.runIf(own.length > 0)(`${kind.name}: foreign and absent, answered by ${onNotOwned}`, () => {
      let host: Host | undefined
      beforeAll(async () => {
        const ownership: BulwarkOptions['ownership'] = { onNotOwned, loaders: { Order, Account } }
        host = await kind.start({ ...base, ownership }, createOwned)
      })
      afterAll(() => host?.close())
      const told = async (query: string, id: string) => {
        ownedLoaders.loads.length = 0
        const ask: Ask = {
          query: query.replaceAll('ID"', `${id}"`),
          ...(query.includes('$id: ID!)') && { variables: { id } }),
        }
        const answer = await (host as Host).send('customer', ask, kind.accepts[0] ?? null)
        return { ...whole(answer), loads: ownedLoaders.loads.map((load) => load.replaceAll(id, 'ID')) }
      }
      test.each(own)('$request.query', async ({ request: { query } }) => {
        const foreign = await told(query, FOREIGN)
        expect(foreign.text).not.toContain('of bob')
        expect(foreign.text).not.toContain(FOREIGN)
        expect(foreign).toEqual(await told(query, ABSENT))
      })
    })
  }
}

/** All of an answer but what differs between any two: the time, the number of an operation, the id of the request, the
 * reference of an error, and the hash over that. */
function whole({ status, headers, text, ran }: Answer) {
  const { date: _, etag: __, 'x-request-id': ___, ...others } = headers
  const plain = text
    .replace(/^\[\{"id":"\d+"|\},\{"id":"\d+"/g, '{"id":"n"')
    .replace(/"reference":"[^"]+"/g, '"reference":"r"')
  return { status, headers: others, text: plain, ran }
}
