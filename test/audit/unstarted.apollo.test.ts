import { createServer } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import type { BulwarkOptions } from 'graphql-bulwark'
import { batchBodies, bodyErrors, bulwarkApollo, ConfigurationError } from 'graphql-bulwark/apollo'
import { expect, test } from 'vitest'
import type { ResponseLike } from '../../plugins/unstarted.js'
import { ask, closeServer, listen } from '../servers/hosts/http.js'
import { quiet } from '../streams/bulwarks.js'
import { TestSink } from './recorder.js'

/** What is answered and recorded of bodies that Apollo is never asked about. */
async function record(bodies: readonly string[], options: BulwarkOptions = {}) {
  const sink = new TestSink()
  const guarded = bulwarkApollo({ ...options, logger: quiet, audit: { sinks: [sink] } })
  const server = new ApolloServer({ typeDefs: 'type Query { fine: Int }', allowBatchedHttpRequests: true, ...guarded })
  await server.start()
  const app = express()
  app.use('/graphql', express.json({ limit: '10kb', inflate: false }), batchBodies(guarded), expressMiddleware(server))
  app.use(bodyErrors(guarded))
  const http = createServer(app)
  const url = await listen(http, '/graphql')
  const answers = []
  for (const body of bodies) {
    answers.push(await ask(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }))
  }
  await closeServer(http)
  await server.stop()
  return { events: sink.events, answers }
}

const long = JSON.stringify(Array.from({ length: 100 }, () => ({ query: '{ fine }' })))

test.each([
  [
    'an array too long',
    long,
    413,
    { name: 'excess_rate_limit_exceeded', guard: 'batchLimit', reason: 'BATCH_LIMIT_EXCEEDED' },
  ],
  ['no JSON', '{"query": ', 400, { name: 'input_validation_fail', guard: 'graphql', reason: 'BAD_REQUEST' }],
  [
    'a body too large',
    `"${'x'.repeat(20_000)}"`,
    413,
    { name: 'input_validation_fail', guard: 'graphql', reason: 'BAD_REQUEST' },
  ],
])('%s is one event, under an id that the answer has', async (_name, body, status, event) => {
  const { events, answers } = await record([body])
  expect(answers).toMatchObject([{ status }])
  expect(events).toMatchObject([{ ...event, outcome: 'refused', count: 1, viewer: null }])
  expect(events[0]?.client.address).toBe(null)
  expect(events[0]?.requestId).toMatch(/^[\da-f-]{36}$/)
  expect(answers[0]?.headers['x-request-id']).toBe(events[0]?.requestId)
})

test('what is refused so is charged', async () => {
  const roles = { anonymous: { rate: { capacity: 2, refillPerSecond: 0.001 } } }
  const { answers, events } = await record([long, '{', long], {
    roles,
    rateLimit: { by: ['address'] },
    clientAddress: { trustedProxies: ['127.0.0.0/8', '::1/128'] },
  })
  expect(answers.map(({ status }) => status)).toEqual([413, 400, 429])
  expect(answers[2]?.headers['retry-after']).toMatch(/^\d+$/)
  expect(events.at(-1)).toMatchObject({ reason: 'RATE_LIMITED' })
})

test('what was answered meanwhile is not answered again', async () => {
  const rejections: unknown[] = []
  const note = (reason: unknown) => rejections.push(reason)
  process.on('unhandledRejection', note)
  let answer: (payment: object) => void = () => {}
  const take = () =>
    new Promise<object>((resolve) => {
      answer = resolve
    })
  const rateLimit = { capacity: 1, refillPerSecond: 1, store: { take, settle: async () => {} } as never }
  const guarded = bulwarkApollo({ logger: quiet, rateLimit, clientAddress: { trustedProxies: [] } })
  let headersSent = false
  const refuse = () => {
    if (headersSent) throw new Error('Cannot set headers after they are sent to the client')
    return response
  }
  const response = {
    get headersSent() {
      return headersSent
    },
    status: refuse,
    set: refuse,
    json: refuse,
  } as ResponseLike
  const request = { body: JSON.parse(long), headers: {}, socket: { remoteAddress: '203.0.113.7' } }
  batchBodies(guarded)(request, response, () => {})
  headersSent = true
  answer({ taken: true, levels: [0] })
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  process.off('unhandledRejection', note)
  expect(rejections).toEqual([])
})

test('another object is a mistake', () => {
  expect(() => batchBodies({ ...bulwarkApollo({ logger: quiet }) })).toThrow(ConfigurationError)
  expect(() => bodyErrors({} as never)).toThrow('bodyErrors takes what bulwarkApollo has returned, itself.')
})
