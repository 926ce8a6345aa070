import { envelop, useEngine, useSchema } from '@envelop/core'
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import * as graphql from 'graphql'
import { createSchema, createYoga, type Plugin } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { asEnvelopPlugin } from '../../plugins/envelop.js'
import type { Violation } from '../../src/errors.js'
import { bulwarkWith, EXPIRED, type TestBulwark } from './bulwarks.js'
import { never, Source } from './sources.js'

interface Printed {
  readonly data?: unknown
  readonly hasNext?: boolean
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[]
}

interface Tick {
  readonly tick: number
}

const query = 'subscription { tick }'

function schemaOf(source: AsyncIterable<Tick>) {
  return createSchema({
    typeDefs: 'type Query { fine: Int slow: Int } type Subscription { tick: Int! }',
    resolvers: { Query: { fine: () => 1, slow: never }, Subscription: { tick: { subscribe: () => source } } },
  })
}

/** Every payload of an answer, in whatever framing it comes. */
function payloadsIn(text: string): Printed[] {
  return [...text.matchAll(/^(?:data: )?(\{.*\})\r?$/gm)].map(([, part]) => JSON.parse(part as string) as Printed)
}

function expectFarewell(payload: Printed | undefined, { events }: TestBulwark): void {
  expect(payload?.errors).toEqual([
    { message: 'Valid credentials are required.', extensions: { code: 'UNAUTHENTICATED' } },
  ])
  expect(events).toMatchObject([{ name: 'stream.ended', guard: 'stream', detail: 'UNAUTHENTICATED exp' }])
}

/** Says for how long streams go on; `calls` is how often it was asked. */
function lasting(answer: (calls: number) => Violation | number): TestBulwark {
  let calls = 0
  return bulwarkWith({ renew: () => answer(++calls) })
}

interface Started {
  /** Reads to the end. */
  read(): Promise<Printed[]>
}

type Start = (bulwark: TestBulwark, source: AsyncIterable<Tick>, plugins?: Plugin[]) => Promise<Started>

const yogaEvents: Start = async (bulwark, source, plugins = []) => {
  const yoga = createYoga({
    schema: schemaOf(source),
    logging: false,
    plugins: [asEnvelopPlugin(bulwark), ...plugins],
  })
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query }),
  })
  return {
    async read() {
      const text = await response.text()
      expect(text).toMatch(/event: complete\n/)
      return payloadsIn(text)
    },
  }
}

const plain =
  (engineLast: boolean): Start =>
  async (bulwark, source) => {
    const schema = schemaOf(source)
    const engine = useEngine(graphql)
    const suite = asEnvelopPlugin(bulwark)
    const getEnveloped = envelop({ plugins: [useSchema(schema), ...(engineLast ? [suite, engine] : [engine, suite])] })
    const { parse, contextFactory, subscribe } = getEnveloped({})
    const result = await subscribe({ schema, document: parse(query), contextValue: await contextFactory() })
    return {
      async read() {
        const payloads: unknown[] = []
        if (Symbol.asyncIterator in result) for await (const payload of result) payloads.push(payload)
        else payloads.push(result)
        return JSON.parse(JSON.stringify(payloads))
      },
    }
  }

describe.each([
  ['Yoga SSE', yogaEvents],
  ['plain Envelop', plain(false)],
  ['plain Envelop, the engine after the suite', plain(true)],
])('%s', (_name, start) => {
  test('ends at the expiry while it is silent', async () => {
    const bulwark = lasting((calls) => (calls === 1 ? 20 : EXPIRED))
    const source = new Source<Tick>()
    const [last, ...more] = await (await start(bulwark, source)).read()
    expectFarewell(last, bulwark)
    expect(more).toEqual([])
    expect(source.returned).toBe(1)
    expect(bulwark.leases).toEqual({ open: 0, opened: 1, closed: 1 })
  })

  test('ends at the expiry while it is busy', async () => {
    const bulwark = lasting((calls) => (calls < 5 ? 10_000 : EXPIRED))
    const source = new Source<Tick>()
    source.push(...Array.from({ length: 10 }, (_, tick) => ({ tick })))
    const payloads = await (await start(bulwark, source)).read()
    expect(payloads.slice(0, -1)).toEqual([{ data: { tick: 0 } }, { data: { tick: 1 } }, { data: { tick: 2 } }])
    expectFarewell(payloads.at(-1), bulwark)
    // graphql 17 by itself ends a source twice for one call.
    expect([1, 2]).toContain(source.returned)
  })

  test('ends though its source hangs', async () => {
    const bulwark = lasting((calls) => (calls === 1 ? 10 : EXPIRED))
    async function* silent() {
      await never()
      yield { tick: 1 }
    }
    const [last] = await (await start(bulwark, silent())).read()
    expectFarewell(last, bulwark)
    expect(bulwark.leases.open).toBe(0)
  })

  test('holds nothing once it has ended by itself', async () => {
    const bulwark = lasting(() => 10_000)
    const source = new Source<Tick>()
    source.push({ tick: 1 })
    source.complete()
    expect(await (await start(bulwark, source)).read()).toEqual([{ data: { tick: 1 } }])
    expect(bulwark.leases).toEqual({ open: 0, opened: 1, closed: 1 })
    expect(bulwark.events).toEqual([])
  })

  test('does not start where it may not', async () => {
    const bulwark = bulwarkWith({ open: () => ({ code: 'SUBSCRIPTION_LIMIT_EXCEEDED' }) })
    const source = new Source<Tick>()
    source.push({ tick: 1 })
    const payloads = await (await start(bulwark, source)).read()
    expect(payloads).toEqual([
      {
        errors: [
          {
            message: 'The caller has too many subscriptions open.',
            extensions: { code: 'SUBSCRIPTION_LIMIT_EXCEEDED' },
          },
        ],
      },
    ])
    expect(bulwark.leases.opened).toBe(0)
  })
})

test('Yoga SSE: a client that leaves takes timer and lease along', async () => {
  const bulwark = lasting(() => 10_000)
  const source = new Source<Tick>()
  const yoga = createYoga({ schema: schemaOf(source), logging: false, plugins: [asEnvelopPlugin(bulwark)] })
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query }),
  })
  source.push({ tick: 1 })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  await reader.read()
  expect(bulwark.leases.open).toBe(1)
  await reader.cancel()
  expect(bulwark.leases).toEqual({ open: 0, opened: 1, closed: 1 })
  expect(source.returned).toBe(1)
})

// The plugin is made for the syntax of graphql 16.
describe.skipIf(process.env.GRAPHQL_MAJOR === '17')('@defer over Yoga', () => {
  test.each(['multipart/mixed', 'text/event-stream'])('%s ends with the credential', async (accept) => {
    const bulwark = lasting((calls) => (calls < 3 ? 20 : EXPIRED))
    const yoga = createYoga({
      schema: schemaOf(new Source<Tick>()),
      logging: false,
      plugins: [asEnvelopPlugin(bulwark), useDeferStream()],
    })
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query: '{ fine ... @defer { slow } }' }),
    })
    const payloads = payloadsIn(await response.text())
    expect(payloads[0]).toEqual({ data: { fine: 1 }, hasNext: true })
    expectFarewell(payloads.at(-1), bulwark)
    expect(payloads.at(-1)?.hasNext).toBe(false)
    expect(payloads).toHaveLength(2)
  })
})

describe.skipIf(process.env.GRAPHQL_MAJOR !== '17')('@defer of graphql 17', () => {
  test('ends with the credential', async () => {
    const bulwark = lasting((calls) => (calls === 1 ? 20 : EXPIRED))
    const schema = graphql.buildSchema(`
      directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
      type Query { fine: Int slow: Int }
    `)
    const { experimentalExecuteIncrementally: execute } = graphql as unknown as {
      experimentalExecuteIncrementally(): []
    }
    const { parse, contextFactory, ...run } = envelop({
      plugins: [useSchema(schema), useEngine({ ...graphql, execute }), asEnvelopPlugin(bulwark)],
    })({})
    const result = await run.execute({
      schema,
      document: parse('{ fine ... @defer { slow } }'),
      rootValue: { fine: 1, slow: never },
      contextValue: await contextFactory(),
    })
    const { initialResult, subsequentResults } = result as unknown as {
      initialResult: Printed
      subsequentResults: AsyncIterable<Printed>
    }
    expect(initialResult).toMatchObject({ data: { fine: 1 }, hasNext: true })
    const payloads: Printed[] = []
    for await (const payload of subsequentResults) payloads.push(JSON.parse(JSON.stringify(payload)))
    expect(payloads).toHaveLength(1)
    expectFarewell(payloads[0], bulwark)
    expect(payloads[0]?.hasNext).toBe(false)
  })
})
