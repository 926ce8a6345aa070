import { type AuditEvent, useAudit, useBulwark, useDepthLimit, useFieldAuthorization } from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { expect, test } from 'vitest'

const typeDefs = /* GraphQL */ `
  directive @requiresRole(roles: [String!]!) on FIELD_DEFINITION
  type Query { hello: String me: Query gold: String @requiresRole(roles: ["admin"]) }
  type Mutation { change: Int }`

function serve(others: readonly object[], first = true, context: object = {}) {
  const events: AuditEvent[] = []
  const seen: unknown[] = []
  const audit = useAudit({ sinks: [{ name: 'test', write: (batch) => void events.push(...batch) }] })
  const resolvers = {
    Query: {
      hello: (_: unknown, __: unknown, { requestId }: { requestId?: unknown }) => void seen.push(requestId),
      me: () => ({}),
    },
    Mutation: { change: () => 1 },
  }
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers }),
    plugins: first ? [audit, ...others] : [...others, audit],
    context,
    logging: false,
  })
  const ask = async (query: string, headers: Record<string, string> = {}) => {
    const answer = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    })
    return { id: answer.headers.get('x-request-id'), body: await answer.json() }
  }
  return { yoga, ask, events, seen }
}

const deep = `{ ${'me { '.repeat(20)}hello${' }'.repeat(20)} }`

test('it records what protections beside it refuse, once', async () => {
  const { ask, yoga, events } = serve([useDepthLimit(), useFieldAuthorization()])
  const answers = [await ask(deep), await ask('{ gold }'), await ask('{ nope }'), await ask('{ hello }')]
  await ask('mutation { change }')
  await yoga.dispose()
  expect(events.map(({ guard, reason, outcome, count }) => [guard, reason, outcome, count])).toEqual([
    ['depthLimit', 'DEPTH_LIMIT_EXCEEDED', 'refused', 1],
    ['fieldAuthorization', 'UNAUTHENTICATED', 'refused', 1],
    ['graphql', 'DOCUMENT_INVALID', 'refused', 1],
    [null, null, 'success', 1],
  ])
  expect(events.slice(0, 3).map(({ requestId }) => requestId)).toEqual(answers.slice(0, 3).map(({ id }) => id))
  expect(answers[3]?.id).toMatch(/^[\da-f-]{36}$/)
})

test.each([true, false])('beside the preset, first or not: %s', async (first) => {
  const quiet = { info() {}, warn() {}, error() {} }
  const { ask, yoga, events } = serve([useBulwark({ production: true, logger: quiet })], first)
  const [refused, changed] = [await ask(deep), await ask('mutation { change }')]
  await yoga.dispose()
  expect(events.map(({ reason }) => reason)).toEqual(['DEPTH_LIMIT_EXCEEDED', null])
  expect(events.map(({ requestId }) => requestId)).toEqual([refused.id, changed.id])
})

test('two servers in one process have their own events', async () => {
  const [a, b] = [serve([useDepthLimit()]), serve([useDepthLimit()])]
  await a.ask(deep)
  await a.yoga.dispose()
  await b.yoga.dispose()
  expect([a.events.length, b.events.length]).toEqual([1, 0])
})

test('resolvers know the id of the request, and what the application calls so stays its own', async () => {
  const plain = serve([])
  const { id } = await plain.ask('{ hello }', { 'x-request-id': 'from-a-proxy' })
  expect(id).toBe('from-a-proxy')
  expect(plain.seen).toEqual(['from-a-proxy'])
  const own = serve([], true, { requestId: 'mine' })
  const answer = await own.ask('{ hello }')
  expect(own.seen).toEqual(['mine'])
  expect(answer.id).not.toBe('mine')
})
