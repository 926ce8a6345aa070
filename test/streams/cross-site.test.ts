import { useBulwark, useDepthLimit } from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { isForgeable } from '../../plugins/cross-site.js'
import { requestWith, socketWith } from '../support/request-input.js'
import { quiet } from './bulwarks.js'

const get = (headers: Record<string, string>) => requestWith(headers, { method: 'GET' })

describe('a GET that any page may have caused', () => {
  test.each<Record<string, string>>([
    {},
    { accept: 'text/event-stream', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { cookie: 'session=victim' },
    { 'content-type': 'text/plain; charset=utf-8' },
    { 'content-type': 'Application/X-WWW-Form-Urlencoded' },
    { 'content-type': 'multipart/form-data;boundary=x' },
    { 'content-type': '' },
    { 'last-event-id': '1' },
  ])('%j', (headers) => {
    expect(isForgeable(get(headers))).toBe(true)
  })
})

describe('one that no other page can have caused', () => {
  test.each<Record<string, string>>([
    { 'sec-fetch-site': 'same-origin' },
    { authorization: 'Bearer x' },
    { 'X-API-Key': 'x' },
    { 'apollo-require-preflight': '' },
    { 'x-graphql-yoga-csrf': '1' },
    { 'x-requested-with': 'XMLHttpRequest' },
    { 'content-type': 'application/json' },
    // Of a WebSocket that opens; the host has handed on nothing else of it.
    { upgrade: 'websocket', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
  ])('%j', (headers) => {
    expect(isForgeable(get(headers))).toBe(false)
  })

  test('a POST, and what comes over a WebSocket', () => {
    expect(isForgeable(requestWith({}))).toBe(false)
    expect(isForgeable(socketWith(null))).toBe(false)
  })
})

describe('Yoga', () => {
  async function ask(plugin: ReturnType<typeof useBulwark>, query: string, headers: Record<string, string>) {
    let subscribed = 0
    const yoga = createYoga({
      schema: createSchema({
        typeDefs: 'type Query { fine: Int } type Subscription { tick: Int! }',
        resolvers: {
          Query: { fine: () => 1 },
          Subscription: {
            tick: {
              async *subscribe() {
                subscribed++
                yield { tick: 1 }
              },
            },
          },
        },
      }),
      logging: false,
      plugins: [plugin],
    })
    const url = `http://localhost/graphql?query=${encodeURIComponent(query)}`
    const response = await yoga.fetch(url, { headers: { accept: 'text/event-stream', ...headers } })
    return { status: response.status, text: await response.text(), subscribed }
  }
  const suite = () => useBulwark({ logger: quiet })

  test('refuses the subscription of an EventSource of another page, and says what to add', async () => {
    const answer = await ask(suite(), 'subscription { tick }', { 'sec-fetch-site': 'cross-site' })
    expect(answer).toMatchObject({ status: 400, subscribed: 0 })
    expect(answer.text).toContain('"code":"BAD_REQUEST"')
    expect(answer.text).toContain('add the header apollo-require-preflight')
    expect(answer.text).not.toContain('"data"')
  })

  test.each([
    ['of its own page', 'subscription { tick }', { 'sec-fetch-site': 'same-origin' }],
    ['with the header', 'subscription { tick }', { 'apollo-require-preflight': 'true' }],
  ])('serves one %s', async (_name, query, headers) => {
    expect(await ask(suite(), query, headers as Record<string, string>)).toMatchObject({ status: 200, subscribed: 1 })
  })

  test('serves queries by GET as ever', async () => {
    expect((await ask(suite(), '{ fine }', {})).text).toContain('"fine":1')
  })

  test('with a limit alone asks nobody where a request comes from', async () => {
    expect(await ask(useDepthLimit(), 'subscription { tick }', {})).toMatchObject({ status: 200, subscribed: 1 })
  })
})
