import { ApolloServer } from '@apollo/server'
import { type BulwarkOptions, useBulwark, useCostLimit } from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'

const quiet = { info() {}, warn() {}, error() {} }

/** Lists of which nobody has told how long they are. */
function schemaOf(length: number) {
  const ran = { items: 0 }
  const items = () => Array.from({ length }, () => ({}))
  const schema = createSchema({
    typeDefs: `
      type Query { items: [Item] later: [Item] grid: [[Item]] page: Page names: [String] }
      type Page { nodes: [Item] }
      type Item { name: String items: [Item] }
      type Subscription { ticks: [Item] }
    `,
    resolvers: {
      Query: {
        items,
        later: async () => items(),
        grid: () => [items(), items()],
        page: () => ({ nodes: items() }),
        names: () => items().map(() => 'x'),
      },
      Item: {
        name: () => {
          ran.items++
          return 'x'
        },
        items,
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

async function ask(query: string, length: number, costLimit: BulwarkOptions['costLimit'] = { overrun: 3 }) {
  const { schema, ran } = schemaOf(length)
  const yoga = createYoga({ schema, logging: false, plugins: [useBulwark({ costLimit, logger: quiet })] })
  const answer = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data, errors } = await answer.json()
  return { data, codes: (errors ?? []).map((error: { extensions: object }) => error.extensions), ran: ran.items }
}

describe('lists that are longer than expected', () => {
  it.each([
    ['{ items { name } }', 30, 31],
    ['{ later { name } }', 30, 31],
    ['{ page { nodes { name } } }', 33, 34],
    // Estimated 100, and two lists of it have come.
    ['{ grid { name } }', 150, 151],
  ])('stop %s before their items are worked out', async (query, fits, long) => {
    expect(await ask(query, fits)).toMatchObject({ codes: [] })
    const stopped = await ask(query, long)
    expect(stopped.codes).toEqual([{ code: 'COST_LIMIT_EXCEEDED' }])
    expect(stopped.ran).toBe(0)
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
    expect(await (await guarded.fetch('http://localhost/graphql?query={items{name}}')).json()).not.toHaveProperty(
      'errors',
    )
    const server = new ApolloServer({ schema })
    const { body } = await server.executeOperation({ query: '{ items { name } }' })
    expect(JSON.stringify(body)).not.toContain('COST_LIMIT')
  })

  it('stop the server for a mistake', () => {
    expect(() => useCostLimit({ overrun: 0.5 })).toThrow('costLimit.overrun must be')
  })
})
