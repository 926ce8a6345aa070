import { ApolloServer } from '@apollo/server'
import { envelop, useEngine, useSchema } from '@envelop/core'
import * as graphql from 'graphql'
import { GraphQLObjectType, GraphQLSchema } from 'graphql'
import {
  type BulwarkOptions,
  bulwarkDirectives,
  explainCost,
  type Refusal,
  useBulwark,
  useCostLimit,
} from 'graphql-bulwark'
import { bulwarkApollo } from 'graphql-bulwark/apollo'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'

const quiet = { info() {}, warn() {}, error() {} }

/** Lists of which nobody has told how long they are. */
function schemaOf(length: number) {
  const ran = { items: 0, walked: 0 }
  const items = () => Array.from({ length }, () => ({}))
  const schema = createSchema({
    typeDefs: `
      type Query { items: [Item] later: [Item] grid: [[Item]] lists: [[Item]] set: [Item] map: [Item] walked: [Item] streamed: [Item] page: Page names: [String] }
      type Page { nodes: [Item] }
      type Item { name: String items: [Item] child: Item }
      type Subscription { ticks: [Item] }
    `,
    resolvers: {
      Query: {
        items,
        later: async () => items(),
        grid: () => [items(), items()],
        lists: () => [Promise.resolve(items()), items()],
        set: () => new Set(items()),
        map: () => new Map(items().map((item, index) => [index, item])).values(),
        *walked() {
          for (let index = 0; index < length; index++) {
            ran.walked++
            yield {}
          }
        },
        async *streamed() {
          for (let index = 0; index < length; index++) {
            ran.walked++
            yield {}
          }
        },
        page: () => ({ nodes: items() }),
        names: () => items().map(() => 'x'),
      },
      Item: {
        name: () => {
          ran.items++
          return 'x'
        },
        items,
        child: () => ({}),
      },
      Subscription: {
        ticks: {
          async *subscribe() {
            for (let round = 0; round < 3; round++) yield { ticks: items() }
          },
        },
      },
    },
  })
  return { schema, ran }
}

function objectsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : 1
  return Object.values(value).reduce((sum: number, inner) => sum + objectsIn(inner), own)
}

async function ask(query: string, length: number, costLimit: BulwarkOptions['costLimit'] = { overrun: 3 }) {
  const { schema, ran } = schemaOf(length)
  const yoga = createYoga({ schema, logging: false, plugins: [useBulwark({ costLimit, logger: quiet })] })
  const answer = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data, errors } = await answer.json()
  const codes = (errors ?? []).map((error: { extensions: object }) => error.extensions)
  return { data, codes, ran: ran.items, walked: ran.walked }
}

/** A GET that no page of another site could have sent. */
const meant = { headers: { 'graphql-require-preflight': '1' } }

describe('lists that are longer than expected', () => {
  it.each<[query: string, fits: number, long: number, ran?: number]>([
    ['{ items { name } }', 30, 31],
    ['{ later { name } }', 30, 31],
    // Estimated 11, of which the page itself is 1.
    ['{ page { nodes { name } } }', 32, 33],
    // Estimated 100, and two lists of it have come.
    ['{ grid { name } }', 150, 151],
    ['{ lists { name } }', 150, 151, 151],
    // Estimated 10 × 3.
    ['{ items { child { child { name } } } }', 30, 31],
    ['{ set { name } }', 30, 31],
    ['{ map { name } }', 30, 31, 30],
    // Each item is an object under two keys.
    ['{ a: items { name } a: items { child { name } } }', 30, 31],
  ])('stop %s before their items are worked out', async (query, fits, long, ran = 0) => {
    expect(await ask(query, fits)).toMatchObject({ codes: [] })
    const stopped = await ask(query, long)
    expect(stopped.codes).toEqual([{ code: 'COST_LIMIT_EXCEEDED' }])
    // What is waited for or walked comes bit by bit.
    expect(stopped.ran).toBeLessThanOrEqual(ran)
  })

  it.each(['{ walked { name } }', '{ streamed { name } }'])('stop %s where it is walked beyond', async (query) => {
    expect(await ask(query, 30)).toMatchObject({ codes: [], walked: 30 })
    expect(await ask(query, 500)).toMatchObject({ codes: [{ code: 'COST_LIMIT_EXCEEDED' }], walked: 31 })
  })

  it('stop what is nested in them as well', async () => {
    // Estimated 110.
    const { codes, ran } = await ask('{ items { name items { name } } }', 20)
    expect(codes.length).toBeGreaterThan(0)
    expect(ran).toBeLessThanOrEqual(3 * 110)
  })

  it('stop every list that comes later', async () => {
    const { data, codes } = await ask('{ a: items { name } b: items { name } c: names }', 61)
    expect(data).toEqual({ a: null, b: null, c: Array.from({ length: 61 }, () => 'x') })
    expect(codes).toHaveLength(2)
  })

  it('may cost ten times the limit of the caller where nothing else is said', async () => {
    expect(await ask('{ items { name } }', 1_000, { cost: 100 })).toMatchObject({ codes: [] })
    expect((await ask('{ items { name } }', 1_001, { cost: 100 })).codes).toHaveLength(1)
  })

  it.each([[{ overrun: false }], [{ overrun: 3, mode: 'report' }], [false]] as const)(
    'stop nothing with %j',
    async (limit) => {
      expect(await ask('{ items { name } }', 500, limit)).toMatchObject({ codes: [] })
    },
  )

  it('are counted anew for each event', async () => {
    const { schema } = schemaOf(30)
    const yoga = createYoga({
      schema,
      logging: false,
      plugins: [useBulwark({ costLimit: { overrun: 3 }, logger: quiet })],
    })
    const answer = await yoga.fetch('http://localhost/graphql?query=subscription{ticks{name}}', {
      headers: { accept: 'text/event-stream', 'sec-fetch-site': 'same-origin' },
    })
    const text = await answer.text()
    expect(text).not.toContain('COST_LIMIT_EXCEEDED')
    expect(text.match(/event: next/g)).toHaveLength(3)
  })

  it('are counted once however many suites guard a schema, and by none for a stranger to it', async () => {
    const { schema } = schemaOf(20)
    const guarded = createYoga({
      schema,
      logging: false,
      plugins: [useCostLimit({ overrun: 2 }), useCostLimit({ overrun: 2 })],
    })
    expect(
      await (await guarded.fetch('http://localhost/graphql?query={items{name}}', meant)).json(),
    ).not.toHaveProperty('errors')
    const server = new ApolloServer({ schema })
    const { body } = await server.executeOperation({ query: '{ items { name } }' })
    expect(JSON.stringify(body)).not.toContain('COST_LIMIT')
  })

  it('never cost more than the ceiling, whatever is nested in what', async () => {
    for (const length of [5, 12, 20, 40]) {
      for (const query of [
        '{ items { child { items { child { name } } } } }',
        '{ page { nodes { items { items { child { child { name } } } } } } }',
        '{ a: items { items { name } } b: grid { items { child { name } } } }',
      ]) {
        const { data } = await ask(query, length)
        const estimate = explainCost(schemaOf(0).schema, query).cost
        expect(objectsIn(data) - 1, query).toBeLessThanOrEqual(3 * estimate)
      }
    }
  })

  it('are told of once, also where they are only reported', async () => {
    for (const mode of ['enforce', 'report'] as const) {
      const refusals: Refusal[] = []
      const { schema } = schemaOf(61)
      const plugin = useBulwark({
        costLimit: { overrun: 3, mode },
        logger: quiet,
        onRefusal: (refusal) => refusals.push(refusal),
      })
      const yoga = createYoga({ schema, logging: false, plugins: [plugin] })
      await yoga.fetch('http://localhost/graphql?query={a:items{name}b:items{name}c:items{name}}', meant)
      expect(refusals).toMatchObject([
        {
          guard: 'costLimit',
          mode,
          violation: { code: 'COST_LIMIT_EXCEEDED', limit: { name: 'overrun', max: 90, found: 122 } },
        },
      ])
    }
  })

  it('are counted once in a schema that was made from a guarded one', async () => {
    const { schema } = schemaOf(20)
    const plugin = useBulwark({ costLimit: { overrun: 3 }, logger: quiet })
    const guarded = createYoga({ schema, logging: false, plugins: [plugin] })
    await guarded.fetch('http://localhost/graphql?query={items{name}}', meant)
    const query = new GraphQLObjectType((schema.getQueryType() as GraphQLObjectType).toConfig())
    const copy = new GraphQLSchema({ query })
    const again = createYoga({ schema: copy, logging: false, plugins: [plugin] })
    const answer = await again.fetch('http://localhost/graphql?query={items{name}}', meant)
    expect(await answer.json()).not.toHaveProperty('errors')
  })

  it('are counted of the type that has them', async () => {
    const schema = createSchema({
      typeDefs: `${bulwarkDirectives}
        interface Node { items: [Item] }
        type A implements Node { items: [Item] @listSize(assumedSize: 1000) }
        type B implements Node { items: [Item] @listSize(assumedSize: 5) @cost(weight: "100") }
        type Item { id: ID }
        type Query { node: Node }
      `,
      resolvers: {
        Node: { __resolveType: () => 'A' },
        Query: { node: () => ({ items: Array.from({ length: 1_000 }, () => ({})) }) },
      },
    })
    const yoga = createYoga({ schema, logging: false, plugins: [useCostLimit({ cost: 2_000 })] })
    expect(await (await yoga.fetch('http://localhost/graphql?query={node{items{id}}}')).json()).not.toHaveProperty(
      'errors',
    )
  })

  it('are counted where an estimator weighs their items alone', async () => {
    const { schema } = schemaOf(500)
    const plugin = useCostLimit({ overrun: 2, costModel: { estimators: [() => 1] } })
    const yoga = createYoga({ schema, logging: false, plugins: [plugin] })
    const { errors } = await (await yoga.fetch('http://localhost/graphql?query={names}')).json()
    expect(errors).toMatchObject([{ extensions: { code: 'COST_LIMIT_EXCEEDED' } }])
  })

  it('are counted for each event and each listener alone, whatever the events are', async () => {
    const event = { ticks: Array.from({ length: 8 }, () => ({})) }
    const schema = createSchema({
      typeDefs: 'type Query { a: Int } type Item { name: String } type Subscription { ticks: [Item] numbers: [Item] }',
      resolvers: {
        Subscription: {
          ticks: {
            async *subscribe() {
              for (let round = 0; round < 6; round++) yield event
            },
          },
          numbers: {
            async *subscribe() {
              for (let round = 0; round < 6; round++) yield round
            },
            resolve: () => event.ticks,
          },
        },
      },
    })
    const yoga = createYoga({ schema, logging: false, plugins: [useCostLimit({ overrun: 2 })] })
    const listen = async (query: string) => {
      const answer = await yoga.fetch(`http://localhost/graphql?query=${query}`, {
        headers: { accept: 'text/event-stream', 'sec-fetch-site': 'same-origin' },
      })
      return (await answer.text()).match(/event: next\ndata: \{"data"/g)?.length
    }
    const queries = ['subscription{ticks{name}}', 'subscription{ticks{name}}', 'subscription{numbers{name}}']
    expect(await Promise.all(queries.map(listen))).toEqual([6, 6, 6])
  })

  it('leave the way to resolve a field to the server', async () => {
    const typeDefs = 'type Query { one: One } type One { kids: [Kid] } type Kid { name: String }'
    const resolvers = { Query: { one: () => ({ my_kids: [{ my_name: 'kid' }] }) } }
    const fieldResolver = (source: Record<string, unknown>, _: unknown, __: unknown, info: { fieldName: string }) =>
      source[`my_${info.fieldName}`]
    const query = '{ one { kids { name } } }'
    const wanted = { one: { kids: [{ name: 'kid' }] } }
    if (process.env.GRAPHQL_MAJOR !== '17') {
      const server = new ApolloServer({ typeDefs, resolvers, ...bulwarkApollo({ logger: quiet }, { fieldResolver }) })
      const { body } = await server.executeOperation({ query })
      expect(JSON.parse(JSON.stringify(body))).toMatchObject({ singleResult: { data: wanted } })
    }
    const getEnveloped = envelop({
      plugins: [useEngine(graphql), useSchema(createSchema({ typeDefs, resolvers })), useCostLimit()],
    })
    const { schema, parse, contextFactory, execute } = getEnveloped({})
    const args = { schema, document: parse(query), contextValue: await contextFactory(), fieldResolver }
    expect(JSON.parse(JSON.stringify(await execute(args)))).toEqual({ data: wanted })
  })

  it('stop the server for a mistake', () => {
    expect(() => useCostLimit({ overrun: 0.5 })).toThrow('costLimit.overrun must be')
  })
})
