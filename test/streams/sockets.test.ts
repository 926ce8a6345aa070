import { once } from 'node:events'
import { type BulwarkPlugin, useBulwark } from 'graphql-bulwark'
import { createClient } from 'graphql-ws'
import { createSchema, createYoga } from 'graphql-yoga'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { asEnvelopPlugin } from '../../plugins/envelop.js'
import type { Violation } from '../../src/errors.js'
import { type Message, type Served, serveYoga } from '../servers/hosts/websocket.js'
import { jwtOptions, NOW, signToken } from '../support/tokens.js'
import { bulwarkWith, EXPIRED, quiet } from './bulwarks.js'
import { never, Source } from './sources.js'

interface Tick {
  readonly tick: number
}

const query = 'subscription { tick }'
const refused = { message: 'Valid credentials are required.', extensions: { code: 'UNAUTHENTICATED' } }

let served: Served | undefined
afterEach(() => served?.close())

async function serve(plugin: BulwarkPlugin, subscribe: () => AsyncIterable<Tick>): Promise<string> {
  const schema = createSchema({
    typeDefs: 'type Query { fine: Int } type Subscription { tick: Int! }',
    resolvers: { Query: { fine: () => 1 }, Subscription: { tick: { subscribe } } },
  })
  const yoga = createYoga({ schema, logging: false, plugins: [plugin] })
  served = await serveYoga(yoga)
  return served.url
}

/** A socket that writes down what comes, its end included. */
async function connect(url: string, connectionParams: object = {}) {
  const socket = new WebSocket(url, 'graphql-transport-ws')
  const heard: (Message | { readonly closed: number; readonly reason: string })[] = []
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as Message))
  const closed = new Promise<void>((resolve) => {
    socket.on('close', (code, reason) => {
      heard.push({ closed: code, reason: String(reason) })
      resolve()
    })
  })
  const send = (message: object) => socket.send(JSON.stringify(message))
  /** Resolves once something is heard that holds this text. */
  const hears = async (text: string) => {
    while (!JSON.stringify(heard).includes(text)) await once(socket, 'message')
  }
  await once(socket, 'open')
  send({ type: 'connection_init', payload: connectionParams })
  await hears('connection_ack')
  heard.length = 0
  const subscribe = (id: string, text = query) => send({ id, type: 'subscribe', payload: { query: text } })
  return { socket, heard, closed, send, hears, subscribe }
}

/** Streams that are asked every 5 ms, and end as soon as `ends` says so. */
function endingWith(violation: Violation, ends = () => true) {
  return bulwarkWith({ renew: () => (ends() ? violation : 5) })
}

describe('a socket whose credential ends', () => {
  test('hears the error and the end of every stream, and is closed then', async () => {
    let ended = false
    const bulwark = endingWith(EXPIRED, () => ended)
    const sources: Source<Tick>[] = []
    const url = await serve(asEnvelopPlugin(bulwark), () => {
      const source = new Source<Tick>()
      source.push({ tick: 1 })
      sources.push(source)
      return source
    })
    const { heard, closed, hears, subscribe } = await connect(url)
    subscribe('1')
    subscribe('2')
    await hears('"id":"2"')
    await hears('"id":"1"')
    expect(bulwark.leases.open).toBe(2)
    ended = true
    await closed
    for (const id of ['1', '2']) {
      expect(heard.filter((message) => 'id' in message && message.id === id)).toEqual([
        { id, type: 'next', payload: { data: { tick: 1 } } },
        { id, type: 'next', payload: { errors: [refused] } },
        { id, type: 'complete' },
      ])
    }
    expect(heard.at(-1)).toEqual({ closed: 4403, reason: 'Forbidden' })
    expect(bulwark.leases).toEqual({ open: 0, opened: 2, closed: 2 })
    expect(sources.map(({ returned }) => returned)).toEqual([1, 1])
  })

  test('is closed though the source hangs', async () => {
    let asked = 0
    const bulwark = endingWith(EXPIRED, () => ++asked > 2)
    const url = await serve(asEnvelopPlugin(bulwark), async function* () {
      await never()
      yield { tick: 1 }
    })
    const { heard, closed, subscribe } = await connect(url)
    subscribe('1')
    await closed
    expect(heard).toEqual([
      { id: '1', type: 'next', payload: { errors: [refused] } },
      { id: '1', type: 'complete' },
      { closed: 4403, reason: 'Forbidden' },
    ])
  })

  test('stays open where it is the server that can not tell', async () => {
    const url = await serve(
      asEnvelopPlugin(endingWith({ code: 'SERVICE_UNAVAILABLE', retryAfter: 1 })),
      () => new Source<Tick>(),
    )
    const { socket, heard, hears, subscribe } = await connect(url)
    subscribe('1')
    await hears('"complete"')
    expect(JSON.stringify(heard)).toContain('SERVICE_UNAVAILABLE')
    subscribe('2', '{ fine }')
    await hears('"data":{"fine":1}')
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.close()
  })

  test('is opened again by a client of graphql-ws, with new parameters', async () => {
    let lasts = false
    const url = await serve(
      asEnvelopPlugin(bulwarkWith({ renew: () => (lasts ? Number.POSITIVE_INFINITY : EXPIRED) })),
      () => {
        const source = new Source<Tick>()
        source.push({ tick: 1 })
        return source
      },
    )
    const told: unknown[] = []
    let connections = 0
    const client = createClient({
      url,
      webSocketImpl: WebSocket,
      lazy: false,
      retryWait: async () => {},
      connectionParams: () => ({ attempt: ++connections }),
      on: { closed: (event) => told.push({ closed: (event as { code: number }).code }) },
    })
    const read = () =>
      new Promise<void>((resolve, reject) => {
        const stop = client.subscribe<Tick>(
          { query },
          {
            next(payload) {
              told.push(payload)
              if (payload.data) stop()
            },
            complete: () => resolve(told.push('complete') as never),
            error: reject,
          },
        )
      })
    await read()
    expect(told).toEqual([{ errors: [refused] }, 'complete'])
    lasts = true
    while (connections < 2) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(told.slice(2)).toEqual([{ closed: 4403 }])
    await read()
    expect(told.slice(3)).toEqual([{ data: { tick: 1 } }, 'complete'])
    await client.dispose()
  })
})

describe('a client that leaves first', () => {
  test.each([
    ['completes', ({ send }: Awaited<ReturnType<typeof connect>>) => send({ id: '1', type: 'complete' })],
    ['closes', ({ socket }: Awaited<ReturnType<typeof connect>>) => socket.close()],
    ['breaks off', ({ socket }: Awaited<ReturnType<typeof connect>>) => socket.terminate()],
  ])('and %s leaves nothing behind', async (_name, leave) => {
    const bulwark = bulwarkWith({ renew: () => 30 })
    const source = new Source<Tick>(never)
    source.push({ tick: 1 })
    const url = await serve(asEnvelopPlugin(bulwark), () => source)
    const connection = await connect(url)
    connection.subscribe('1')
    await connection.hears('"tick"')
    expect(bulwark.leases.open).toBe(1)
    leave(connection)
    while (bulwark.leases.open > 0) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(source.returned).toBe(1)
    expect(bulwark.events).toEqual([])
    connection.socket.terminate()
  })
})

test('a token ends the stream when it expires, and opens no other on its socket', async () => {
  // The token has 40 ms left, which begin with its first event.
  let begun: number | undefined
  const now = () => NOW * 1_000 + 960 + (begun === undefined ? 0 : performance.now() - begun)
  const options = { production: true, jwt: { ...jwtOptions, now, clockTolerance: 0 }, logger: quiet }
  const url = await serve(useBulwark(options), () => {
    const source = new Source<Tick>()
    source.push({ tick: 1 })
    return source
  })
  const authorization = `Bearer ${await signToken({ iat: NOW, exp: NOW + 1 })}`
  const streaming = await connect(url, { authorization })
  const idle = await connect(url, { authorization })
  streaming.subscribe('1')
  await streaming.hears('"tick"')
  begun = performance.now()
  await streaming.closed
  expect(streaming.heard).toEqual([
    { id: '1', type: 'next', payload: { data: { tick: 1 } } },
    { id: '1', type: 'next', payload: { errors: [refused] } },
    { id: '1', type: 'complete' },
    { closed: 4403, reason: 'Forbidden' },
  ])
  expect(now()).toBeGreaterThanOrEqual((NOW + 1) * 1_000)
  idle.subscribe('1')
  await idle.hears('"complete"')
  expect(idle.heard).toEqual([
    { id: '1', type: 'next', payload: { errors: [refused] } },
    { id: '1', type: 'complete' },
  ])
  idle.socket.close()
})
