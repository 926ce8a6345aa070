import {
  type AuditEvent,
  type SecurityEvent,
  useAudit,
  useBulwark,
  useDepthLimit,
  useUnusualPatterns,
} from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { expect, test } from 'vitest'

const schema = createSchema({ typeDefs: 'type Query { a: Query }' })
const peer = { req: { socket: { remoteAddress: '203.0.113.7' } } }

test('what other plugins refuse is seen, and the audit beside is told once', async () => {
  const events: SecurityEvent[] = []
  const audit: AuditEvent[] = []
  const yoga = createYoga({
    schema,
    logging: false,
    plugins: [
      useUnusualPatterns({
        refusals: { count: 3, seconds: 60 },
        clientAddress: { trustedProxies: [] },
        onEvent: (event) => events.push(event),
      }),
      useAudit({ sinks: [{ name: 'test', write: (written) => void audit.push(...written) }] }),
      useDepthLimit({ depth: 2 }),
    ],
  })
  for (let round = 0; round < 7; round++) {
    const body = JSON.stringify({ query: '{ a { a { a { __typename } } } }' })
    const answer = await yoga.fetch(
      'http://localhost/graphql',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body },
      peer,
    )
    expect(await answer.text()).toContain('DEPTH_LIMIT_EXCEEDED')
  }
  await yoga.dispose()
  expect(events).toMatchObject([{ name: 'pattern.detected', subject: 'refusals', address: '203.0.113.7' }])
  const outcomes = audit.map(({ outcome }) => outcome).sort()
  expect(outcomes).toEqual(['detected', ...Array.from({ length: 7 }, () => 'refused')])
})

const send = (yoga: { fetch: typeof fetch }, query: string) => {
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify({ query }) }
  return (yoga.fetch as (url: string, init: object, context: object) => Promise<Response>)(
    'http://localhost/graphql',
    init,
    peer,
  )
}

test.each([
  ['without a ratio', undefined, 1],
  ['with one that is not met', 0.5, 0],
] as const)('in the suite, %s, and without ids of requests', async (_name, ratio, count) => {
  const events: SecurityEvent[] = []
  const yoga = createYoga({
    schema,
    logging: false,
    plugins: [
      useBulwark({
        logger: { info() {}, warn() {}, error() {} },
        clientAddress: { trustedProxies: [] },
        depthLimit: { depth: 2 },
        requestId: false,
        unusualPatterns: { refusals: { count: 3, seconds: 60, ...(ratio && { ratio }) } },
        onEvent: (event) => events.push(event),
      }),
    ],
  })
  for (let round = 0; round < 4; round++) {
    const refused = await send(yoga as never, '{ a { a { a { __typename } } } }')
    expect(refused.headers.get('x-request-id')).toBe(null)
    expect(await refused.text()).toContain('DEPTH_LIMIT_EXCEEDED')
    for (let more = 0; more < 3; more++) await send(yoga as never, '{ a { __typename } }')
  }
  expect(events.map(({ subject }) => subject)).toEqual(Array.from({ length: count }, () => 'refusals'))
})
