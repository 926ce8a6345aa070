import type { BulwarkOptions, DeprecatedUse, SecurityEvent } from 'graphql-bulwark'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { linesOf } from './hosts/callers.js'
import type { Ask, Caller, Host, HostKind, Sender } from './hosts/host.js'
import { base, schemaOf } from './rights/case.js'
import { carried } from './run.js'

const TYPES = `
  enum Color { RED, BLUE @deprecated }
  input Item { sku: ID @deprecated, color: Color, next: Item }
  interface Named { name: String @deprecated }
  type Book implements Named { name: String, pages: Int @deprecated }
  type Query {
    ok(item: Item, color: Color): Int
    old: Int @deprecated(reason: "Use ok.")
    older: Int @deprecated
    oldest: Int @deprecated
    undated(by: Int @deprecated): Int
    named: Named
    broken: Int @deprecated
    secret: Int @deprecated @requiresRole(roles: ["admin"])
  }
  type Mutation { change(by: Int @deprecated): Int }
  type Subscription { watch: Int @deprecated }`

const resolvers = {
  Named: { __resolveType: () => 'Book' },
  Query: {
    ok: () => 1,
    old: () => 1,
    older: () => 1,
    oldest: () => 1,
    undated: () => 1,
    named: () => ({ name: 'n', pages: 1 }),
    broken: () => {
      throw new Error('of the database')
    },
    secret: () => 1,
  },
  Mutation: { change: () => 1 },
  Subscription: {
    watch: {
      subscribe: async function* () {
        yield { watch: 1 }
      },
    },
  },
}

const OLD = { deprecation: '@1767225600', sunset: 'Thu, 31 Dec 2026 00:00:00 GMT' }
const OLDER = { deprecation: '@1748736000', sunset: 'Tue, 01 Jun 2027 00:00:00 GMT' }
const OLDEST = { deprecation: '@1704067200', sunset: 'Mon, 01 Jun 2026 00:00:00 GMT' }
const LINK = '<https://shop.example.com/leaving>; rel="deprecation", <https://shop.example.com/leaving>; rel="sunset"'

const dates = {
  'Query.old': { since: '2026-01-01', sunset: '2026-12-31', link: 'https://shop.example.com/leaving' },
  'Query.older': { since: '2025-06-01', sunset: '2027-06-01' },
  'Query.oldest': { since: '2024-01-01', sunset: '2026-06-01' },
  'Query.secret': { since: '2020-01-01' },
  'Color.BLUE': { since: '2025-06-01', sunset: '2027-06-01' },
  'Subscription.watch': { since: '2025-06-01', sunset: '2027-06-01' },
}

interface DeprecationRow {
  readonly name: string
  readonly request: Ask
  readonly type?: 'mutation' | 'subscription'
  readonly caller?: Caller
  /** Coordinates; none where nothing ran. */
  readonly told: readonly string[]
  /** Of the answer; none where there is no date. */
  readonly headers?: Readonly<Record<string, string>>
}

const ofItem = 'query Cart($item: Item) { ok(item: $item) }'

const rows: readonly DeprecationRow[] = [
  { name: 'nothing deprecated', request: { query: '{ ok named { __typename } }' }, told: [] },
  { name: 'a field', request: { query: '{ old }' }, told: ['Query.old'], headers: { ...OLD, link: LINK } },
  {
    name: 'two fields: the earliest of each date',
    request: { query: '{ old older }' },
    told: ['Query.old', 'Query.older'],
    headers: { deprecation: OLDER.deprecation, sunset: OLD.sunset, link: LINK.replace(/.*, /, '') },
  },
  { name: 'an argument without dates', request: { query: '{ undated(by: 1) }' }, told: ['Query.undated.by'] },
  {
    name: 'a literal',
    request: { query: '{ ok(item: { next: { color: BLUE } }) }' },
    told: ['Color.BLUE'],
    headers: OLDER,
  },
  {
    name: 'a variable',
    request: { query: ofItem, variables: { item: { next: { color: 'BLUE', sku: '1' } } } },
    told: ['Color.BLUE', 'Item.sku'],
    headers: OLDER,
  },
  {
    name: 'the same variable with other values',
    request: { query: ofItem, variables: { item: { color: 'RED' } } },
    told: [],
  },
  {
    name: 'a default of a variable',
    request: { query: 'query ($color: Color = BLUE) { ok(color: $color) }' },
    told: ['Color.BLUE'],
    headers: OLDER,
  },
  {
    name: 'through an interface and a fragment',
    request: { query: '{ named { name ...B } } fragment B on Book { pages }' },
    told: ['Book.pages', 'Named.name'],
  },
  { name: 'a field that fails', request: { query: '{ broken }' }, told: ['Query.broken'] },
  {
    name: 'variables that are none: nothing runs',
    request: { query: ofItem, variables: { item: { sku: '1', nope: 1 } } },
    told: [],
  },
  { name: 'an invalid document: nothing runs', request: { query: '{ old nope }' }, told: [] },
  { name: 'a refused operation: nothing runs', request: { query: '{ old secret }' }, told: [] },
  {
    name: 'the same, of who may',
    request: { query: '{ secret }' },
    caller: 'admin',
    told: ['Query.secret'],
    headers: { deprecation: '@1577836800' },
  },
  {
    name: 'a mutation',
    request: { query: 'mutation { change(by: 1) }' },
    type: 'mutation',
    told: ['Mutation.change.by'],
  },
  {
    name: 'a subscription',
    request: { query: 'subscription { watch }' },
    type: 'subscription',
    told: ['Subscription.watch'],
    headers: OLDER,
  },
]

/** The header fields that are looked at. */
function datesOf(headers: Readonly<Record<string, unknown>>): object {
  const wanted = ['deprecation', 'sunset', 'link'].filter((name) => headers[name] !== undefined)
  return Object.fromEntries(wanted.map((name) => [name, headers[name]]))
}

/** Who uses what is deprecated, on one host. */
export function runDeprecations(kind: HostKind): void {
  describe(`${kind.name}: deprecations`, () => {
    const uses: DeprecatedUse[] = []
    const seen: SecurityEvent[] = []
    const options: BulwarkOptions = {
      ...base,
      roles: { admin: {}, customer: {} },
      onEvent: (event) => event.name === 'deprecated.used' && seen.push(event),
      deprecations: { headers: { dates }, onUse: (use) => uses.push(use) },
    }
    const sender = (caller: Caller, client: string): Sender => ({
      lines: async (method) => [...(await linesOf(caller, method)), ['graphql-client-name', client]],
    })
    const accept = kind.accepts[0] ?? null

    describe('told', () => {
      const host = serve(kind, options)
      beforeEach(() => {
        uses.length = 0
        seen.length = 0
      })
      let client = 0
      test.each(carried(kind, rows))('$name', async ({ request, caller = 'customer', told, headers = {} }) => {
        const name = `client-${client++}`
        const answer = await host().send(sender(caller, name), request, accept)
        expect(uses.map(({ coordinate }) => coordinate).sort()).toEqual(told)
        for (const use of uses) {
          expect(use).toMatchObject({
            clientName: name,
            count: 1,
            viewer: { id: caller === 'admin' ? 'ada' : 'alice' },
          })
          expect(use.operationName).toBe(request.query.startsWith('query Cart') ? 'Cart' : null)
        }
        expect(seen.map(({ subject }) => subject)).toEqual(uses.map(({ coordinate }) => coordinate))
        if (kind.status !== false) expect(datesOf(answer.headers)).toEqual(headers)
      })

      test.runIf(kind.batched)('of an array, by all its operations, whatever their order', async () => {
        const texts = ['{ old }', '{ ok }', '{ older }', '{ old nope }', '{ ok }']
        for (const order of [texts, [...texts].reverse()]) {
          const batch = order.map((query) => ({ query }))
          const { headers } = await host().send('customer', batch, accept)
          // A link is that of the date that is told, whichever operation has ended first.
          const link = LINK.replace(/.*, /, '')
          expect(datesOf(headers)).toEqual({ deprecation: OLDER.deprecation, sunset: OLD.sunset, link })
          const more = await host().send('customer', [...batch, { query: '{ oldest }' }], accept)
          expect(datesOf(more.headers)).toEqual(OLDEST)
        }
      })

      test('once, and then counted', async () => {
        for (let round = 0; round < 3; round++)
          await host().send(sender('customer', 'again'), { query: '{ old }' }, accept)
        expect(uses).toHaveLength(1)
      })
    })

    test('what was counted is told when the server stops', async () => {
      const host = await kind.start(options, (ran) => schemaOf(TYPES, resolvers, ran))
      for (let round = 0; round < 3; round++) await host.send(sender('customer', 'last'), { query: '{ old }' }, accept)
      uses.length = 0
      await host.close()
      // A host of plain Envelop has no end.
      if (kind.name.startsWith('Yoga') || kind.name.startsWith('Apollo')) expect(uses).toMatchObject([{ count: 2 }])
    })

    describe('of what a caller may not see', () => {
      const fieldAuthorization = { onDenied: 'null', visibility: true } as const
      const host = serve(kind, { ...options, fieldAuthorization })
      test('no date is told, though the rest is answered', async () => {
        const { result, headers } = await host().send('customer', { query: '{ older secret }' }, accept)
        expect(result.data).toEqual({ older: 1, secret: null })
        if (kind.status !== false) expect(datesOf(headers)).toEqual(OLDER)
      })
    })

    describe('switched off', () => {
      const host = serve(kind, { ...options, deprecations: false })
      test('nothing is told', async () => {
        uses.length = 0
        const { headers } = await host().send('customer', { query: '{ old }' }, accept)
        expect([uses, datesOf(headers)]).toEqual([[], {}])
      })
    })
  })
}

/** Starts a server for the tests around it. */
function serve(kind: HostKind, given: BulwarkOptions): () => Host {
  let host: Host | undefined
  beforeAll(async () => {
    host = await kind.start(given, (ran) => schemaOf(TYPES, resolvers, ran))
  })
  afterAll(() => host?.close())
  return () => host as Host
}
