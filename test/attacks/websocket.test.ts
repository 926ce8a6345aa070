import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ExecutionArgs } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { createYoga } from 'graphql-yoga'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { useBulwark } from '../../plugins/index.js'
import { AUDIENCE, ISSUER, privateKey, publicJwk } from '../support/tokens.js'
import { corpus, families } from './corpus.js'
import { type Entry, framesOf } from './notation.js'
import { probeOptions } from './options.js'
import { offences } from './oracle.js'
import { createProbeSchema, streams } from './probe-schema.js'

type Root = Pick<ReturnType<ReturnType<typeof createYoga>['getEnveloped']>, 'execute' | 'subscribe'>

/** Everything that a socket hears, until it has heard nothing for a while or is closed. */
interface Heard {
  readonly messages: { readonly id?: string; readonly type: string; readonly payload?: unknown }[]
  /** Milliseconds after the first message, for each. */
  readonly times: number[]
  closed: number | null
}

/** Long enough for an answer, and for a token of one second to end. */
const QUIET = 150
const UNTIL_EXPIRY = 2_500

async function converse(port: number, entry: Entry): Promise<Heard> {
  const { 'sec-websocket-protocol': protocol = 'graphql-transport-ws', ...headers } = entry.headers ?? {}
  const frames = await Promise.all(framesOf(entry).map(withTokens))
  const patience = entry.oracle?.endsAfterExpiry ? UNTIL_EXPIRY : QUIET
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocol, { headers })
    const heard: Heard = { messages: [], times: [], closed: null }
    let timer: NodeJS.Timeout | undefined
    const wait = () => {
      clearTimeout(timer)
      timer = setTimeout(() => socket.close(), patience)
    }
    const start = Date.now()
    socket.on('open', () => {
      wait()
      // A client that waits for the acknowledgement, unless it never asks for one.
      const [first = '', ...rest] = frames
      socket.send(first)
      if (!first.includes('connection_init')) for (const frame of rest) socket.send(frame)
    })
    socket.on('message', (data) => {
      wait()
      const message = JSON.parse(String(data))
      heard.messages.push(message)
      heard.times.push(Date.now() - start)
      if (message.type === 'connection_ack') for (const frame of frames.slice(1)) socket.send(frame)
    })
    socket.on('error', () => {})
    socket.on('close', (code) => {
      clearTimeout(timer)
      heard.closed = code
      resolve(heard)
    })
  })
}

async function withTokens(frame: string): Promise<string> {
  const now = Math.floor(Date.now() / 1_000)
  const sign = (sub: string, seconds: number) =>
    new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub, iat: now, exp: now + seconds, roles: ['customer'] })
      .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt' })
      .sign(privateKey)
  return frame.replace('CUSTOMER_2', await sign('2', 60)).replace('EXPIRES_IN_1S', await sign('2', 1))
}

describe('WebSocket', () => {
  if (!corpus) {
    it.skip('the corpus of attacks is absent', () => {})
    return
  }
  const entries = corpus.attacks.filter(({ family = '', frames }) => families.has(family) && frames)

  const jwt = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [publicJwk] } }
  const yoga = createYoga({
    schema: createProbeSchema(corpus.probeSchema),
    logging: false,
    plugins: [useBulwark({ ...probeOptions, jwt })],
  })
  const http = createServer(yoga)
  const sockets = new WebSocketServer({ server: http, path: '/graphql', maxPayload: 1_000_000 })
  const server = useServer(
    {
      execute: (args) => (args.rootValue as Root).execute(args),
      subscribe: (args) => (args.rootValue as Root).subscribe(args),
      async onSubscribe({ connectionParams, extra }, _id, params) {
        const initial = { connectionParams, req: extra.request, socket: extra.socket }
        const { schema, parse, validate, contextFactory, execute, subscribe } = yoga.getEnveloped(initial)
        const document: ExecutionArgs['document'] = parse(params.query)
        const errors = validate(schema, document)
        if (errors.length > 0) return errors
        const { operationName, variables: variableValues } = params
        const contextValue = await contextFactory()
        return { schema, document, operationName, variableValues, contextValue, rootValue: { execute, subscribe } }
      },
    },
    sockets,
  )
  let port = 0
  beforeAll(async () => {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    port = (http.address() as AddressInfo).port
  })
  afterAll(async () => {
    await server.dispose()
    await new Promise((resolve) => http.close(resolve))
  })

  it.each(entries.map((entry) => [entry.id, entry] as const))('refuses %s', async (_id, entry) => {
    const { oracle = {} } = entry
    streams.most = 0
    const { messages, times, closed } = await converse(port, entry)
    const body = JSON.stringify(messages.map(({ payload }) => payload ?? {}))
    expect(offences({ status: 200, body }, oracle), body).toEqual([])
    const next = messages.filter(({ type, payload }) => type === 'next' && JSON.stringify(payload).includes('"data":{'))
    const streaming = oracle.maxActive !== undefined || oracle.closed !== undefined || oracle.endsAfterExpiry
    if (oracle.noNext || !streaming) expect(next).toEqual([])
    if (oracle.maxActive !== undefined) {
      expect(next.length).toBeGreaterThan(0)
      expect(streams.most).toBeLessThanOrEqual(oracle.maxActive)
    }
    if (oracle.closed !== undefined) expect(closed).toBe(oracle.closed)
    if (oracle.endsAfterExpiry) {
      expect(next).toHaveLength(1)
      expect(messages.slice(-2).map(({ type }) => type)).toEqual(['next', 'complete'])
      expect(JSON.stringify(messages.at(-2)?.payload)).toContain('UNAUTHENTICATED')
      expect(times.at(-1)).toBeLessThan(2_000)
      expect(closed).toBe(4403)
    }
  })
})
