import type { AuditEvent, BulwarkOptions, SecurityEvent } from 'graphql-bulwark'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { jwtOptions } from '../support/tokens.js'
import { linesOf } from './hosts/callers.js'
import type { Answer, Ask, Caller, Host, HostKind, Sender } from './hosts/host.js'
import { schemaOf } from './rights/case.js'

const TYPES = /* GraphQL */ `
  type Order @owner(field: "customer") { id: ID! customer: String parent: Order }
  type Query {
    companion: String
    hello: String
    gold: String @requiresRole(roles: ["admin"])
    order(id: ID!): Order
    orders(state: String): [Order]
    byIds(ids: [ID!]!): [Order]
    deep: Query
    list(first: Int): [Int] @listSize(slicingArguments: ["first"])
    login(email: String!): Boolean @rateLimit(limit: 100, window: "1h", by: ["args.email"], countFailuresOnly: true)
  }
  type Mutation { cancel(id: ID! @owns(type: "Order")): Order }
  type Subscription { ticks: Query }`

const orders = new Map<string, { id: string; customer: string }>(
  Array.from({ length: 30 }, (_, index) => [`${index}`, { id: `${index}`, customer: 'bob' }]),
)
const all = [...orders.values()]
const order = (_: unknown, { id }: { id: string }) => orders.get(id) ?? null
const resolvers = {
  Query: {
    companion: () => 'here',
    hello: () => 'you',
    gold: () => 'gold',
    order,
    orders: () => all,
    byIds: (_: unknown, { ids }: { ids: readonly string[] }) => ids.map((id) => orders.get(id)),
    deep: () => ({}),
    list: () => [],
    login: () => {
      throw new Error('wrong')
    },
  },
  Mutation: { cancel: order },
  Subscription: {
    ticks: {
      async *subscribe() {
        yield { ticks: {} }
      },
    },
  },
}

const few = { count: 3, seconds: 600 }
const rate = { capacity: 100, refillPerSecond: 0.01 }
const options: BulwarkOptions = {
  production: true,
  jwt: jwtOptions,
  roles: { anonymous: { rate }, customer: { rate }, admin: {} },
  clientAddress: { trustedProxies: ['127.0.0.1', '::1'] },
  ownership: { loaders: { Order: (ids) => ids.map((id) => orders.get(id) ?? null) } },
  logger: { info() {}, warn() {}, error() {} },
}
const [HERE, THERE] = ['203.0.113.7', '198.51.100.7']

/** Somebody, at an address. */
const at = (address: string, caller: Caller = 'anonymous'): Sender => ({
  lines: async () => [['x-forwarded-for', address], ...(await linesOf(caller))],
})
const bearing = (address: string, token: string): Sender => ({
  lines: () => [
    ['x-forwarded-for', address],
    ['authorization', `Bearer ${token}`],
  ],
})
const deep: Ask = { query: `{ ${'deep { '.repeat(16)}hello${' }'.repeat(16)} }` }
const orderOf = (...ids: number[]): Ask => ({
  query: `{ ${ids.map((id) => `a${id}: order(id: "${id}") { id }`).join(' ')} }`,
})

interface Row {
  readonly name: string
  readonly sends: readonly (readonly [Caller | Sender, Ask])[]
  /** What is told; nothing of what is harmless. */
  readonly told?: {
    readonly pattern: string
    readonly audit: string
    readonly viewer?: string
    readonly address?: string
  }
  readonly on?: (kind: HostKind) => boolean
  readonly others?: BulwarkOptions
}

const alice = { viewer: 'alice' }
const walking = { pattern: 'walking', audit: 'malicious_direct_reference', ...alice }
const probing = { pattern: 'probing', audit: 'malicious_attack_tool', address: HERE }
const stuffing = { pattern: 'stuffing', audit: 'authn_login_fail_max', address: HERE }
const customer = at(HERE, 'customer')

const rows: readonly Row[] = [
  {
    name: 'operations too deep',
    sends: [1, 2, 3, 4, 5, 6].map(() => [customer, deep]),
    told: { pattern: 'refusals', audit: 'excess_rate_limit_exceeded', ...alice },
    on: ({ identifies }) => identifies !== 'after validation',
  },
  { name: 'objects of others, in one operation', sends: [[customer, orderOf(1, 2, 3)]], told: walking },
  { name: 'objects of others, one by one', sends: [1, 2, 3].map((id) => [customer, orderOf(id)]), told: walking },
  {
    name: 'objects of others, by a list of ids',
    sends: [[customer, { query: '{ byIds(ids: ["4", "5", "6"]) { id } }' }]],
    told: walking,
  },
  { name: 'an object of others, again and again', sends: [1, 2, 3, 4].map(() => [customer, orderOf(7, 8)]) },
  { name: 'a list that nobody has narrowed', sends: [[customer, { query: '{ orders(state: "open") { id } }' }]] },
  {
    name: 'fields that there are not',
    sends: ['a', 'b', 'c'].map((field) => [at(HERE), { query: `{ ${field} }` }]),
    told: probing,
  },
  {
    name: 'one field that there is not',
    sends: [1, 2, 3, 4].map((id) => [at(HERE), { query: `{ hello(id: ${id}) }` }]),
    others: { unusualPatterns: { refusals: false, probing: few } },
  },
  {
    name: 'introspection, in other words each time',
    sends: ['name', 'kind', 'description'].map((field) => [at(HERE), { query: `{ __type(name: "A") { ${field} } }` }]),
    told: probing,
  },
  {
    name: 'fields that are hidden, which must count like those that there are not',
    sends: ['gold', 'gold hello', 'a: gold'].map((fields) => [at(HERE), { query: `{ ${fields} }` }]),
    others: { fieldAuthorization: { visibility: true } },
    told: probing,
  },
  {
    name: 'tokens that nobody has signed',
    sends: ['a.b.c', 'd.e.f', 'g.h.i'].map((token) => [bearing(HERE, token), { query: '{ hello }' }]),
    told: stuffing,
  },
  {
    name: 'a token that has expired, again and again',
    sends: [1, 2, 3, 4, 5].map(() => [at(HERE, 'expired'), { query: '{ hello }' }]),
  },
  {
    name: 'logins of different accounts',
    sends: ['a', 'b', 'c'].map((name) => [at(HERE), { query: `{ login(email: "${name}@example.com") }` }]),
    told: stuffing,
  },
  {
    name: 'a login that has failed again and again',
    sends: [1, 2, 3, 4].map(() => [at(HERE), { query: '{ login(email: "a@example.com") }' }]),
  },
  {
    name: 'an address that the client has invented',
    sends: ['a', 'b', 'c'].map((field, index) => [at(`198.51.100.${index}, ${HERE}`), { query: `{ ${field} }` }]),
    told: probing,
  },
  {
    name: 'what is only reported',
    sends: [1, 2, 3, 4].map(() => [customer, { query: '{ gold }' }]),
    others: { fieldAuthorization: { mode: 'report' } },
  },
]

/** What many refusals look like together, on one host. */
export function runPatterns(kind: HostKind): void {
  describe(`${kind.name}: unusual patterns`, () => {
    let host: Host | undefined
    let events: SecurityEvent[]
    let audit: AuditEvent[]
    const accept = kind.accepts[0] ?? null
    const unusualPatterns = { refusals: { count: 6, seconds: 600 }, walking: few, probing: few, stuffing: few }
    const start = (others: BulwarkOptions = {}) =>
      kind.start(
        {
          ...options,
          unusualPatterns,
          audit: { sinks: [{ name: 'test', write: (written) => void audit.push(...written) }] },
          onEvent: (event) => events.push(event),
          ...others,
        },
        (ran) => schemaOf(TYPES, resolvers, ran),
      )
    beforeEach(() => {
      events = []
      audit = []
    })
    afterEach(() => host?.close())
    const stop = async () => {
      await host?.close()
      host = undefined
    }
    const found = () => events.filter(({ name }) => name === 'pattern.detected')
    const codeOf = ({ result }: Answer) => result.errors?.[0]?.extensions?.code

    test.each(rows.filter(({ on }) => on?.(kind) ?? true))('$name', async ({ sends, told, others }) => {
      host = await start(others)
      for (const [caller, ask] of sends) await host.send(caller, ask, accept)
      await stop()
      const written = audit.filter(({ outcome }) => outcome === 'detected')
      if (told === undefined) {
        expect([found(), written]).toEqual([[], []])
        return
      }
      const { pattern, viewer, address = HERE } = told
      expect(found()).toMatchObject([{ subject: pattern, address, ...(viewer && { viewer: { id: viewer } }) }])
      expect(written).toMatchObject([
        {
          name: told.audit,
          reason: `PATTERN_${pattern.toUpperCase()}`,
          guard: 'unusualPatterns',
          count: expect.any(Number),
          client: { address },
        },
      ])
    })

    const tightening = { ...unusualPatterns, tighten: { factor: 0.1, seconds: 600 } }
    const cheap: Ask = { query: '{ list(first: 4) }' }

    test('a rate that has become smaller is that of who was found, and nobody else', async () => {
      host = await start({ unusualPatterns: tightening })
      for (const field of ['a', 'b', 'c']) await host.send(at(HERE), { query: `{ ${field} }` }, accept)
      expect(found()).toMatchObject([{ subject: 'probing' }])
      const dear: Ask = { query: `{ order(id: "nobody") { ${'parent { '.repeat(10)}id${' }'.repeat(10)} } }` }
      const refused = await host.send(at(HERE), dear, accept)
      expect(codeOf(refused)).toBe('RATE_LIMITED')
      expect(refused.ran).toEqual([])
      const wait = refused.result.errors?.[0]?.extensions?.retryAfter as number
      expect(wait).toBeGreaterThan(590)
      expect(wait).toBeLessThanOrEqual(600)
      if (kind.status !== false && !kind.batched) {
        expect(refused.headers['retry-after']).toBe(String(wait))
        expect(refused.headers['ratelimit-policy']).toBe('"viewer";q=10;w=10000')
      }
      // What still fits is served, and what was not used is given back.
      for (let round = 0; round < 3; round++) expect(codeOf(await host.send(at(HERE), cheap, accept))).toBe(undefined)
      for (const other of [at(THERE), at(HERE, 'customer')]) {
        expect(codeOf(await host.send(other, dear, accept))).toBe(undefined)
      }
    })

    test('who has a name takes it along', async () => {
      host = await start({ unusualPatterns: tightening })
      for (let round = 0; round < 6; round++) await host.send(customer, { query: '{ gold }' }, accept)
      expect(found().map(({ subject }) => subject)).toEqual(['refusals'])
      const codes: unknown[] = []
      for (let round = 0; round < 12; round++) {
        codes.push(codeOf(await host.send(at(THERE, 'customer'), { query: '{ hello }' }, accept)))
      }
      expect(codes.slice(0, 3)).toEqual([undefined, undefined, undefined])
      expect(codes.at(-1)).toBe('RATE_LIMITED')
      // Nobody else at that address.
      expect(codeOf(await host.send(at(HERE), { query: '{ hello }' }, accept))).toBe(undefined)
    })

    test('what an object is has no influence: neither walks of objects of others nor of none change an answer', async () => {
      host = await start({
        unusualPatterns: tightening,
        roles: { admin: {} },
        rateLimit: { capacity: 10_000, refillPerSecond: 1 },
      })
      const answers: unknown[] = []
      for (const from of [0, 1_000]) {
        for (let id = from; id < from + 20; id++) {
          const { result, headers } = await host.send(customer, orderOf(id), accept)
          answers.push([Object.values(result.data ?? {}), result.errors, headers['ratelimit-policy']])
        }
      }
      expect(found()).toMatchObject([{ subject: 'walking' }])
      for (const answer of answers) expect(answer).toEqual(answers[0])
    })

    test('nothing becomes smaller in report mode', async () => {
      host = await start({ unusualPatterns: { ...tightening, mode: 'report' } })
      for (const field of ['a', 'b', 'c']) await host.send(at(HERE), { query: `{ ${field} }` }, accept)
      expect(found()).toHaveLength(1)
      for (let round = 0; round < 12; round++) {
        expect(codeOf(await host.send(at(HERE), { query: '{ hello }' }, accept))).toBe(undefined)
      }
    })
  })
}
