import type { ApolloServer } from '@apollo/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runExamples } from './examples.js'

interface Examples {
  readonly before: ApolloServer
  readonly after: ApolloServer
}

const schema = `
import { createSchema } from 'graphql-yoga'
export const schema = createSchema({
  typeDefs: 'type Query { hello: String, broken: String }',
  resolvers: { Query: { hello: () => 'world', broken: () => { throw new Error('connect ECONNREFUSED db.internal') } } },
})`

let servers: Examples
beforeAll(async () => {
  const of = (name: string) =>
    runExamples<Examples>('migrate/apollo-server.md', (code) => code.includes(`export const ${name} `), {
      files: { 'schema.ts': schema },
    })
  servers = { ...(await of('before')), ...(await of('after')) }
  await Promise.all([servers.before.start(), servers.after.start()])
}, 60_000)
afterAll(() => Promise.all([servers.before.stop(), servers.after.stop()]))

async function ask(server: ApolloServer, query: string, headers: Record<string, string> = {}) {
  const answer = await server.executeHTTPGraphQLRequest({
    context: async () => ({}),
    httpGraphQLRequest: {
      method: 'POST',
      headers: new Map(Object.entries({ 'content-type': 'application/json', ...headers })) as never,
      search: '',
      body: { query },
    },
  })
  const text = answer.body.kind === 'complete' ? answer.body.string : ''
  return { status: answer.status ?? 200, text }
}

const both = async (query: string, headers?: Record<string, string>) => [
  await ask(servers.before, query, headers),
  await ask(servers.after, query, headers),
]

it('serves the same', async () => {
  const answers = await both('{ hello }')
  expect(answers.map(({ text }) => JSON.parse(text))).toEqual([
    { data: { hello: 'world' } },
    { data: { hello: 'world' } },
  ])
})

it('closes the schema, and what is invalid tells of nothing', async () => {
  const answers = await both('{ __schema { queryType { name } } }')
  expect(answers.map(({ status }) => status)).toEqual([400, 400])
  const [before, after] = await both('{ helo }')
  expect(before?.text).toContain('hello')
  expect(after?.text).not.toContain('hello')
})

it.each([
  [{ 'content-type': 'text/plain' }, [400, 400]],
  [{ 'content-type': 'text/plain', 'x-shop-client': 'web' }, [200, 200]],
  [{ 'content-type': 'text/plain', 'apollo-require-preflight': '1' }, [400, 200]],
])('of what a page could have sent, %j', async (headers, statuses) => {
  expect((await both('{ hello }', headers)).map(({ status }) => status)).toEqual(statuses)
})

it('words of your own stand around what is masked', async () => {
  const [before, after] = await both('{ broken }')
  expect(JSON.parse(before?.text ?? '')).toMatchObject({ errors: [{ message: 'Something went wrong.' }] })
  const told = JSON.parse(after?.text ?? '')
  expect(told).toMatchObject({
    errors: [{ message: 'Something went wrong.', path: ['broken'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  })
  expect(told.errors[0].extensions.reference).toMatch(/^[\da-f-]{36}$/)
  expect(after?.text).not.toContain('ECONNREFUSED')
})
