import { envelop, useEngine, useSchema } from '@envelop/core'
import * as graphql from 'graphql'
import {
  type BulwarkOptions,
  type BulwarkPlugin,
  memoryApiKeys,
  type Refusal,
  useBulwark,
  useCsrfPrevention,
} from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import type { RequestInput } from '../../src/guard.js'
import { type CsrfPreventionOptions, csrfPreventionGuard } from '../../src/request/csrf-prevention.js'
import { quiet } from '../streams/bulwarks.js'
import { requestWith, socketWith } from '../support/request-input.js'
import { type Headers, meant, simple } from './csrf-rows.js'

const ask = (input: RequestInput, options?: CsrfPreventionOptions) => csrfPreventionGuard(options).transport?.(input)
const of = (method: string, headers: Headers) => requestWith(headers, { method })

describe.each(['GET', 'HEAD', 'POST'])('%s', (method) => {
  test.each(simple)('refuses %j', (headers) => {
    expect(ask(of(method, headers))).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('preflight'),
    })
  })
  test.each(meant)('takes %j', (headers) => {
    expect(ask(of(method, headers))).toBeUndefined()
  })
})

test('the media type of answers counts for a body alone', () => {
  const headers = { 'content-type': 'application/graphql-response+json' }
  expect(ask(of('POST', headers))).toBeUndefined()
  expect(ask(of('GET', headers))).toMatchObject({ code: 'BAD_REQUEST' })
})

test.each(['PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY', ''])('refuses the method %j whatever it brings', (method) => {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer x' }
  expect(ask(of(method, headers))).toMatchObject({ code: 'BAD_REQUEST', status: 405, headers: { allow: 'GET, POST' } })
})

test('a preflight, and what comes over a WebSocket, are not asked', () => {
  expect(ask(of('OPTIONS', {}))).toBeUndefined()
  expect(ask(socketWith(null))).toBeUndefined()
})

describe('options', () => {
  test('a key under a name that browsers use proves nothing', () => {
    const guard = csrfPreventionGuard({}, ['Accept', 'x-shop-key'])
    expect(guard.transport?.(of('GET', { accept: '*/*' }))).toMatchObject({ code: 'BAD_REQUEST' })
    expect(guard.transport?.(of('GET', { 'x-shop-key': 'k' }))).toBeUndefined()
  })

  test('a header of your own client', () => {
    expect(ask(of('GET', { 'x-shop-client': 'web' }))).toMatchObject({ code: 'BAD_REQUEST' })
    expect(ask(of('GET', { 'x-shop-client': 'web' }), { headers: ['X-Shop-Client'] })).toBeUndefined()
  })

  test.each<[options: object, message: string]>([
    [{ header: ['x-a'] }, 'Did you mean headers?'],
    [{ headers: 'x-a' }, 'must be a list'],
    [{ headers: ['x a'] }, "'x a' is no name of a header"],
    [{ headers: [1] }, "'1' is no name of a header"],
    [{ headers: ['Cookie'] }, 'Cookie proves nothing'],
    [{ headers: ['sec-fetch-site'] }, 'proves nothing'],
    [{ headers: ['x-forwarded-for'] }, 'proves nothing'],
    [{ headers: ['content-type'] }, 'proves nothing'],
    [{ mode: 'off' }, 'csrfPrevention.mode must be one of enforce, report'],
  ])('%j stops the server', (options, message) => {
    expect(() => csrfPreventionGuard(options)).toThrow(message)
    expect(() => useBulwark({ csrfPrevention: options, logger: quiet })).toThrow(message)
  })
})

function serve(...plugins: BulwarkPlugin[]) {
  let ran = 0
  const schema = createSchema({
    typeDefs: 'type Query { fine: Int } type Mutation { change: Int } type Subscription { tick: Int! }',
    resolvers: {
      Query: { fine: () => ++ran },
      Mutation: { change: () => ++ran },
      Subscription: {
        tick: {
          async *subscribe() {
            ran++
            yield { tick: 1 }
          },
        },
      },
    },
  })
  const yoga = createYoga({ schema, logging: false, plugins })
  return async (query: string, { method = 'GET', headers = {} }: { method?: string; headers?: Headers } = {}) => {
    const before = ran
    const search = method === 'GET' ? `?query=${encodeURIComponent(query)}` : ''
    const body = method === 'GET' ? {} : { body: `query=${encodeURIComponent(query)}` }
    // A copy: what is fetched with writes into it.
    const response = await yoga.fetch(`http://localhost/graphql${search}`, { method, headers: { ...headers }, ...body })
    return { status: response.status, text: await response.text(), headers: response.headers, ran: ran - before }
  }
}

const suite = (options: BulwarkOptions = {}) => useBulwark({ ...options, logger: quiet })
const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } }

describe.each([
  ['the suite', suite()],
  ['the plugin alone', useCsrfPrevention()],
])('Yoga with %s', (_name, plugin) => {
  test('refuses a form, and says what to add', async () => {
    const answer = await serve(plugin)('mutation { change }', form)
    expect(answer).toMatchObject({ status: 400, ran: 0 })
    expect(answer.text).toContain('"code":"BAD_REQUEST"')
    expect(answer.text).toContain('add the header apollo-require-preflight: 1')
    expect(answer.text).not.toContain('"data"')
  })

  test('refuses a query by a link', async () => {
    expect(await serve(plugin)('{ fine }')).toMatchObject({ status: 400, ran: 0 })
  })

  test('refuses the subscription of an EventSource of another page', async () => {
    const headers = { accept: 'text/event-stream', 'sec-fetch-site': 'cross-site' }
    const answer = await serve(plugin)('subscription { tick }', { headers })
    expect(answer).toMatchObject({ status: 400, ran: 0 })
    expect(answer.text).toContain('add the header apollo-require-preflight: 1')
  })

  test('refuses another method, and names those that there are', async () => {
    const answer = await serve(plugin)('{ fine }', { method: 'PUT', headers: { 'content-type': 'application/json' } })
    expect(answer).toMatchObject({ status: 405, ran: 0 })
    expect(answer.headers.get('allow')).toBe('GET, POST')
  })

  test.each<[name: string, query: string, headers: Headers]>([
    ['a query with the header', '{ fine }', { 'apollo-require-preflight': '1' }],
    ['a subscription of its own page', 'subscription { tick }', { 'sec-fetch-site': 'same-origin' }],
  ])('serves %s', async (_row, query, headers) => {
    const all = { accept: 'text/event-stream', ...headers }
    expect(await serve(plugin)(query, { headers: all })).toMatchObject({ status: 200, ran: 1 })
  })
})

describe.each(['GET', 'POST'])('Yoga, %s', (method) => {
  const ask = serve(suite())
  test.each(simple)('refuses %j', async (headers) => {
    const answer = await ask('{ fine }', { method, headers: { 'content-type': '', ...headers } })
    expect(answer).toMatchObject({ status: 400, ran: 0, text: expect.stringContaining('apollo-require-preflight: 1') })
  })
  test.each(meant)('takes %j', async (headers) => {
    const answer = await ask('{ fine }', { method, headers })
    // A body of that type may still be none that can be read.
    expect(answer.text).not.toContain('A page of another site')
    if (method === 'GET') expect(answer).toMatchObject({ status: 200, ran: 1 })
  })
})

describe('Yoga', () => {
  test('with the protection off asks nobody where a request comes from', async () => {
    expect(await serve(suite({ csrfPrevention: false }))('{ fine }')).toMatchObject({ status: 200, ran: 1 })
  })

  test('in report mode records and lets pass', async () => {
    const refusals: Refusal[] = []
    const onRefusal = (refusal: Refusal) => void refusals.push(refusal)
    const ask = serve(suite({ csrfPrevention: { mode: 'report' }, onRefusal }))
    expect(await ask('mutation { change }', form)).toMatchObject({ status: 200, ran: 1 })
    expect(refusals).toMatchObject([{ guard: 'csrfPrevention', mode: 'report', violation: { code: 'BAD_REQUEST' } }])
  })

  test('counts a key under a name of its own', async () => {
    const ask = serve(suite({ apiKeys: { store: memoryApiKeys(), header: 'x-shop-key' } }))
    // It is the key that is refused.
    expect(await ask('{ fine }', { headers: { 'x-shop-key': 'junk' } })).toMatchObject({ status: 401 })
  })

  test('charges a refusal as any other', async () => {
    const roles = { anonymous: { rate: { capacity: 2, refillPerSecond: 0.001 } } }
    const ask = serve(suite({ roles }))
    const statuses: number[] = []
    for (const _round of [1, 2, 3, 4]) statuses.push((await ask('{ fine }')).status)
    expect(statuses[0]).toBe(400)
    expect(statuses).toContain(429)
  })
})

describe('plain Envelop', () => {
  const schema = graphql.buildSchema('type Query { fine: Int }')
  const getEnveloped = envelop({ plugins: [useEngine(graphql), useSchema(schema), suite()] })
  const run = async (context: object) => {
    const { parse, contextFactory, execute } = getEnveloped(context)
    const contextValue = await contextFactory()
    return execute({ schema, document: parse('{ fine }'), contextValue, rootValue: { fine: 1 } })
  }
  const refused = { errors: [{ extensions: { code: 'BAD_REQUEST' } }] }

  test.each([
    ['a request of Node', { req: { method: 'POST', headers: form.headers } }],
    ['a request of Fetch', { request: new Request('http://x/', { ...form, body: '' }) }],
  ])('refuses a form in %s', async (_name, context) => {
    const result = await run(context)
    expect(result).toMatchObject(refused)
    expect(result).not.toHaveProperty('data')
  })

  test.each([
    ['a request that was meant', { req: { method: 'POST', headers: { 'content-type': 'application/json' } } }],
    ['an operation of the application', {}],
    ['an operation on a WebSocket', { connectionParams: undefined, req: { method: 'GET', headers: {} } }],
  ])('serves %s', async (_name, context) => {
    expect(await run(context)).toEqual({ data: { fine: 1 } })
  })
})
