import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import { type DeprecatedUse, type DeprecationPluginOptions, type SecurityEvent, useDeprecations } from 'graphql-bulwark'
import { createSchema, createYoga, type Plugin } from 'graphql-yoga'
import { expect, it, test } from 'vitest'
import { headerWriter } from '../../plugins/put-headers.js'

const LINK = '<https://shop.example.com/leaving>; rel="deprecation"'
const headers = { dates: { 'Query.old': { since: '2026-01-01', link: 'https://shop.example.com/leaving' } } }

function start(options: DeprecationPluginOptions, others: readonly Plugin[] = []) {
  const schema = createSchema({
    typeDefs: 'type Query { ok: Int, old: Int @deprecated }',
    resolvers: { Query: { ok: () => 1, old: () => 1 } },
  })
  const yoga = createYoga({ schema, logging: false, plugins: [...others, useDeprecations(options)] })
  return async (query: string, accept = 'application/json') => {
    const answer = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query }),
    })
    return { headers: answer.headers, text: await answer.text() }
  }
}

it('stands alone, and tells onEvent', async () => {
  const events: SecurityEvent[] = []
  const send = start({ onEvent: (event) => events.push(event) })
  expect((await send('{ ok }')).text).toBe('{"data":{"ok":1}}')
  const answer = await send('{ old }')
  expect(answer.text).toBe('{"data":{"old":1}}')
  expect(answer.headers.get('deprecation')).toBeNull()
  expect(events).toMatchObject([{ name: 'deprecated.used', subject: 'Query.old', detail: 'anonymous' }])
})

it('tells of an answer in parts, once', async () => {
  const uses: DeprecatedUse[] = []
  const send = start({ headers, onUse: (use) => uses.push(use), foldWithin: 1 }, [useDeferStream()])
  const answer = await send('{ ok ... @defer { old } }', 'multipart/mixed')
  expect(answer.text).toContain('"old":1')
  expect(answer.headers.get('deprecation')).toBe('@1767225600')
  expect(uses).toHaveLength(1)
})

it('leaves a link of the application where it is', async () => {
  const own: Plugin = { onResponse: ({ response }) => void response.headers.set('link', '</a.css>; rel=preload') }
  const { headers: answered } = await start({ headers }, [own])('{ old }')
  expect(answered.get('link')).toBe(`</a.css>; rel=preload, ${LINK}`)
})

test('the same link is put once, and another takes its place', () => {
  const answer = new Headers()
  const putHeaders = headerWriter()
  for (let round = 0; round < 2; round++) putHeaders(answer, { link: LINK, sunset: 'now' })
  // Of another suite.
  headerWriter()(answer, { link: LINK })
  expect([...answer]).toEqual([
    ['link', LINK],
    ['sunset', 'now'],
  ])
  answer.append('link', '</a.css>; rel=preload')
  putHeaders(answer, { link: '</other>; rel="sunset"' })
  expect(answer.get('link')).toBe('</a.css>; rel=preload, </other>; rel="sunset"')
  putHeaders(answer, { link: '' })
  expect(answer.get('link')).toBe('</a.css>; rel=preload')
})
