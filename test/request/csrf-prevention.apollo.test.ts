import { ApolloServer, HeaderMap } from '@apollo/server'
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default'
import type { BulwarkOptions, Refusal } from 'graphql-bulwark'
import { bulwarkApollo } from 'graphql-bulwark/apollo'
import { describe, expect, test } from 'vitest'
import { quiet } from '../streams/bulwarks.js'
import { type Headers, meant, simple } from './csrf-rows.js'

const typeDefs = 'type Query { fine: Int }'

/** What Apollo answers to an HTTP request of which a host has read the body, if it has one, whatever its type. */
async function send(method: string, headers: Headers, server: ApolloServer) {
  const query = '{ fine }'
  const { status = 200, body } = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method,
      headers: new HeaderMap(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      search: method === 'GET' ? `?query=${encodeURIComponent(query)}` : '',
      body: method === 'GET' ? undefined : { query },
    },
    context: async () => ({}),
  })
  return { status, text: body.kind === 'complete' ? body.string : '' }
}

function serve(options: BulwarkOptions = {}) {
  let ran = 0
  const resolvers = { Query: { fine: () => ++ran } }
  const server = new ApolloServer({ typeDefs, resolvers, ...bulwarkApollo({ ...options, logger: quiet }) })
  const started = server.start()
  return async (method: string, headers: Headers) => {
    await started
    const before = ran
    return { ...(await send(method, headers, server)), ran: ran - before }
  }
}

describe.each(['GET', 'POST'])('Apollo, %s', (method) => {
  const ask = serve()

  test.each(simple)('refuses %j', async (headers) => {
    const { status, text, ran } = await ask(method, headers)
    expect(ran).toBe(0)
    // Of a type on a GET, and of one that nobody can answer in, Apollo says so itself.
    expect([400, 406, 415]).toContain(status)
    if (status === 400) expect(text).toContain('add the header apollo-require-preflight: 1')
    expect(text).toContain('"code":"BAD_REQUEST"')
  })

  test.each(meant.filter((headers) => !('sec-websocket-key' in headers)))('takes %j', async (headers) => {
    // Apollo has types of a body on a GET for a mistake.
    const { 'content-type': type = '', ...others } = headers
    const sent = method === 'GET' && type.startsWith('multipart') ? others : headers
    expect(await ask(method, sent)).toMatchObject({ status: 200, ran: 1 })
  })
})

const crossSite = { 'sec-fetch-site': 'cross-site' }

test('a header of your own client counts for Apollo too', async () => {
  expect(
    await serve({ csrfPrevention: { headers: ['X-Shop-Client'] } })('GET', { 'x-shop-client': 'web' }),
  ).toMatchObject({ status: 200, ran: 1 })
})

test('a refusal is charged and told of as any other', async () => {
  const refusals: Refusal[] = []
  const roles = { anonymous: { rate: { capacity: 2, refillPerSecond: 0.001 } } }
  const ask = serve({ roles, onRefusal: (refusal) => void refusals.push(refusal) })
  const statuses: number[] = []
  for (const _round of [1, 2, 3, 4]) statuses.push((await ask('GET', crossSite)).status)
  expect(statuses[0]).toBe(400)
  expect(statuses).toContain(429)
  expect(refusals[0]).toMatchObject({ guard: 'csrfPrevention', violation: { code: 'BAD_REQUEST' } })
})

test.each([[false], [{ mode: 'report' }]] as const)('with %j what Apollo itself refuses is refused', async (option) => {
  const ask = serve({ csrfPrevention: option })
  expect(await ask('GET', crossSite)).toMatchObject({ status: 400, ran: 0 })
  expect(await ask('POST', { 'content-type': 'application/foo' })).toMatchObject({ status: 200, ran: 1 })
})

test('an operation of the application is not asked where it comes from', async () => {
  const server = new ApolloServer({ typeDefs, ...bulwarkApollo({ logger: quiet }) })
  const { body } = await server.executeOperation({ query: '{ fine }' })
  expect(body).toMatchObject({ singleResult: { data: { fine: null } } })
})

describe('the landing page', () => {
  const html = { accept: 'text/html' }
  const started = async (
    production: boolean,
    plugins: ReturnType<typeof ApolloServerPluginLandingPageLocalDefault>[],
  ) => {
    const guarded = bulwarkApollo({ production, logger: quiet })
    const server = new ApolloServer({ typeDefs, ...guarded, plugins: [...guarded.plugins, ...plugins] })
    await server.start()
    return server
  }

  test('is off in production', async () => {
    expect(await send('GET', html, await started(true, []))).toMatchObject({ status: 400 })
  })

  test('is there in development', async () => {
    expect((await send('GET', html, await started(false, []))).text).toContain('apollo')
  })

  test('may be one of your own', async () => {
    const { text } = await send('GET', html, await started(true, [ApolloServerPluginLandingPageLocalDefault()]))
    expect(text).toContain('Apollo')
  })
})
