import { ApolloServer, HeaderMap } from '@apollo/server'
import type { BulwarkOptions } from 'graphql-bulwark'
import { bulwarkApollo } from 'graphql-bulwark/apollo'
import { expect, test } from 'vitest'
import { quiet } from '../streams/bulwarks.js'
import { TestSink } from './recorder.js'

/** What is recorded of a request that Apollo refuses before any plugin sees it. */
async function record(headers: Record<string, string>, body: unknown, options: BulwarkOptions = {}) {
  const sink = new TestSink()
  const guarded = bulwarkApollo({ ...options, logger: quiet, audit: { sinks: [sink] } })
  const server = new ApolloServer({ typeDefs: 'type Query { fine: Int }', ...guarded })
  await server.start()
  const answer = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: 'POST', headers: new HeaderMap(Object.entries(headers)), search: '', body },
    context: async () => ({}),
  })
  await server.stop()
  return { events: sink.events, id: answer.headers.get('x-request-id'), status: answer.status }
}

const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'text/plain' }
const query = '{ fine }'
const byApollo = { name: 'input_validation_fail', outcome: 'refused', reason: 'BAD_REQUEST', guard: 'graphql' }
const byGuard = { name: 'malicious_cors', outcome: 'refused', reason: 'BAD_REQUEST', guard: 'csrfPrevention' }

test.each<[string, Record<string, string>, unknown, object, BulwarkOptions?]>([
  ['a page of another site could have sent', form, { query }, byGuard],
  ['Apollo refuses where the guard is off', form, { query }, byApollo, { csrfPrevention: false }],
  ['is no body', json, 'nothing', byApollo],
  ['has no text', json, {}, byApollo],
  ['is an array, where there are none', json, [{ query }], byApollo],
])('what %s is one event, under an id that the answer has', async (_name, headers, body, event, options) => {
  const { events, id, status } = await record(headers, body, options)
  expect(status).toBe(400)
  expect(events).toMatchObject([{ ...event, count: 1, viewer: null }])
  expect(events[0]?.requestId).toMatch(/^[\da-f-]{36}$/)
  expect(id).toBe(events[0]?.requestId)
})

test('where the guard only reports, Apollo still refuses', async () => {
  const { events } = await record(form, { query }, { csrfPrevention: { mode: 'report' } })
  expect(events).toMatchObject([{ ...byGuard, outcome: 'reported' }, byApollo])
})
