import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ExecutionArgs } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { createYoga } from 'graphql-yoga'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { useBulwark } from '../../plugins/index.js'
import { corpus, families } from './corpus.js'
import { type Entry, expandParts } from './notation.js'
import { probeOptions } from './options.js'
import { offences } from './oracle.js'
import { createProbeSchema } from './probe-schema.js'

type Root = Pick<ReturnType<ReturnType<typeof createYoga>['getEnveloped']>, 'execute' | 'subscribe'>

/** Everything a socket hears until the operation has ended or the server has closed it. */
function converse(port: number, { frames = [], headers }: Entry): Promise<string[]> {
  return new Promise((resolve) => {
    const protocol = headers?.['sec-websocket-protocol'] ?? 'graphql-transport-ws'
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocol)
    const heard: string[] = []
    const send = (frame: Record<string, unknown>) => {
      const { payload } = frame as { payload?: { queryParts?: Parameters<typeof expandParts>[0] } }
      const query = payload?.queryParts && { payload: { ...payload, query: expandParts(payload.queryParts) } }
      socket.send(JSON.stringify({ ...frame, ...query }))
    }
    socket.on('open', () => send(frames[0] as Record<string, unknown>))
    socket.on('message', (data) => {
      const text = String(data)
      heard.push(text)
      const { type } = JSON.parse(text) as { type: string }
      if (type === 'connection_ack') for (const frame of frames.slice(1)) send(frame)
      if (type === 'error' || type === 'complete') socket.close()
    })
    socket.on('error', () => heard.push('{"type":"closed"}'))
    socket.on('close', () => resolve(heard))
  })
}

describe('WebSocket', () => {
  if (!corpus) {
    it.skip('the corpus of attacks is absent', () => {})
    return
  }
  const entries = corpus.attacks.filter(({ family = '', frames }) => families.has(family) && frames)

  const yoga = createYoga({
    schema: createProbeSchema(corpus.probeSchema),
    logging: false,
    plugins: [useBulwark(probeOptions)],
  })
  const http = createServer(yoga)
  const sockets = new WebSocketServer({ server: http, path: '/graphql' })
  const server = useServer(
    {
      execute: (args) => (args.rootValue as Root).execute(args),
      subscribe: (args) => (args.rootValue as Root).subscribe(args),
      async onSubscribe(context, _id, params) {
        const { schema, parse, validate, contextFactory, execute, subscribe } = yoga.getEnveloped(context)
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
    const heard = await converse(port, entry)
    const body = JSON.stringify(heard.map((text) => (JSON.parse(text) as { payload?: unknown }).payload ?? {}))
    expect(offences({ status: 200, body }, entry.oracle ?? {}), body).toEqual([])
    expect(heard.some((text) => text.includes('"data":{'))).toBe(false)
  })
})
