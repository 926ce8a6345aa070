import { type AuditEvent, type SecurityEvent, useAudit, useDepthLimit, useUnusualPatterns } from 'graphql-bulwark'
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
