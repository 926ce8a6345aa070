import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { createApiKey, memoryApiKeys, type SecurityEvent, useApiKeys, type Viewer } from '../../plugins/index.js'

const schema = createSchema({
  typeDefs: 'type Query { me: String }',
  resolvers: { Query: { me: (_root: unknown, _args: unknown, { viewer }: { viewer: Viewer }) => viewer.id } },
})

/** A server with keys in memory. */
function serve(options: Partial<Parameters<typeof useApiKeys>[0]> = {}) {
  const store = memoryApiKeys()
  const yoga = createYoga({ schema, logging: false, plugins: [useApiKeys({ store, ...options })] })
  const ask = async (headers: Record<string, string>, url = 'http://shop.test/graphql', body: object = {}) => {
    const response = await yoga.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ me }', ...body }),
    })
    return { status: response.status, challenge: response.headers.get('www-authenticate'), text: await response.text() }
  }
  return { store, ask }
}

describe('useApiKeys on Yoga', () => {
  it('serves the owner of a key, and refuses every other key with one answer', async () => {
    const { store, ask } = serve({ failedAttempts: false })
    const { key, record } = await createApiKey({ store, owner: 'sam' })
    const stranger = await createApiKey({ store: memoryApiKeys(), owner: 'sam' })
    expect(await ask({ 'x-api-key': key })).toMatchObject({ status: 200, text: '{"data":{"me":"sam"}}' })
    expect(await ask({})).toMatchObject({ status: 200, text: '{"data":{"me":null}}' })
    const junk = await ask({ 'x-api-key': 'junk' })
    expect(junk).toMatchObject({ status: 401, challenge: 'Bearer realm="graphql", error="invalid_token"' })
    expect(JSON.parse(junk.text).errors[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
    expect(await ask({ 'x-api-key': stranger.key })).toEqual(junk)
    await store.revoke(record.id, Date.now())
    expect(await ask({ 'x-api-key': key })).toEqual(junk)
  })

  it('K6: reads no key from the URL, the body, a cookie or another header', async () => {
    const { store, ask } = serve()
    const { key } = await createApiKey({ store, owner: 'sam' })
    const nobody = { status: 200, text: '{"data":{"me":null}}' }
    expect(await ask({}, `http://shop.test/graphql?x-api-key=${key}&apiKey=${key}`)).toMatchObject(nobody)
    expect(await ask({}, undefined, { extensions: { 'x-api-key': key }, variables: { key } })).toMatchObject(nobody)
    expect(await ask({ cookie: `x-api-key=${key}`, authorization: `Bearer ${key}` })).toMatchObject(nobody)
  })

  it('takes what stands beside the keys: the address of clients, the count of failures, and events', async () => {
    const events: SecurityEvent[] = []
    const { store, ask } = serve({
      clientAddress: { trustedProxies: [] },
      failedAttempts: { capacity: 2 },
      onEvent: (event) => void events.push(event),
    })
    const { key, record } = await createApiKey({ store, owner: 'sam' })
    await ask({ 'x-api-key': key })
    expect(events).toMatchObject([{ name: 'api-key.used', subject: record.id }])
    const wrong = key.slice(0, -1)
    expect([await ask({ 'x-api-key': wrong }), await ask({ 'x-api-key': key })].map(({ status }) => status)).toEqual([
      401, 200,
    ])
    expect(() => serve({ clientAddress: { trustedProxies: ['all'] } })).toThrow('clientAddress.trustedProxies')
    expect(() => serve({ failedAttempts: { capacity: 0 } })).toThrow('failedAttempts.capacity')
  })

  it('requires a key where that is asked for', async () => {
    const { ask } = serve({ requireAuthentication: true })
    expect(await ask({})).toMatchObject({ status: 401, challenge: 'Bearer realm="graphql"' })
  })
})
