import * as fc from 'fast-check'
import { useSubscriptionLimit } from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { composeGuards } from '../../src/compose.js'
import type { Violation } from '../../src/errors.js'
import type { StreamInput } from '../../src/guard.js'
import { subscriptionLimitGuard } from '../../src/request/subscription-limit.js'
import { anonymousViewer, createViewer, type Viewer } from '../../src/viewer.js'
import { quiet } from './bulwarks.js'
import { Source } from './sources.js'

function viewerOf(id: string, issuer: string | null, kind: 'jwt' | 'api-key' = 'jwt', roles = ['customer']): Viewer {
  const credential = { kind, id: null, issuer, actor: null, expiresAt: null }
  return createViewer({ kind: kind === 'jwt' ? 'user' : 'key', id, roles, scopes: [], claims: {}, credential })
}

const stream = (input: Partial<StreamInput>): StreamInput => ({
  viewer: anonymousViewer,
  connection: null,
  address: null,
  ...input,
})

/** Opens as many as it can, of five. */
function opened(guard: ReturnType<typeof subscriptionLimitGuard>, input: Partial<StreamInput>): number {
  const answers = Array.from({ length: 5 }, () => guard.open?.(stream(input)))
  return answers.filter((answer) => typeof answer === 'function').length
}

describe('who shares a count', () => {
  const alice = viewerOf('alice', 'https://a')
  test.each<[string, Partial<StreamInput>, Partial<StreamInput>, boolean]>([
    ['one subject on two sockets', { viewer: alice, connection: {} }, { viewer: alice, connection: {} }, true],
    ['one subject with two tokens', { viewer: alice }, { viewer: viewerOf('alice', 'https://a') }, true],
    ['two subjects', { viewer: alice }, { viewer: viewerOf('bob', 'https://a') }, false],
    ['one name of two issuers', { viewer: alice }, { viewer: viewerOf('alice', 'https://b') }, false],
    [
      'a user and a key of one name',
      { viewer: viewerOf('a', null) },
      { viewer: viewerOf('a', null, 'api-key') },
      false,
    ],
    ['two subjects that mean to be one', { viewer: viewerOf('c', 'a","b') }, { viewer: viewerOf('b","c', 'a') }, false],
    [
      'two subjects at one address',
      { viewer: alice, address: '1' },
      { viewer: viewerOf('b', 'c'), address: '1' },
      false,
    ],
    ['strangers at one address', { address: '192.0.2.1' }, { address: '192.0.2.1' }, true],
    ['strangers at two addresses', { address: '192.0.2.1' }, { address: '192.0.2.2' }, false],
    [
      'strangers of one address on two sockets',
      { connection: {}, address: 'a' },
      { connection: {}, address: 'a' },
      false,
    ],
  ])('%s: %#', (_name, first, second, shared) => {
    const guard = subscriptionLimitGuard({ subscriptions: 3 })
    expect(opened(guard, first)).toBe(3)
    expect(opened(guard, second)).toBe(shared ? 0 : 3)
  })

  test('strangers on one socket', () => {
    const guard = subscriptionLimitGuard({ subscriptions: 3 })
    const connection = {}
    expect(opened(guard, { connection, address: 'a' })).toBe(3)
    expect(opened(guard, { connection, address: 'b' })).toBe(0)
  })

  test('strangers from nowhere are not counted', () => {
    const guard = subscriptionLimitGuard({ subscriptions: 1 })
    expect(Array.from({ length: 5 }, () => guard.open?.(stream({})))).toEqual(Array.from({ length: 5 }))
  })
})

test('a count goes up and down with the streams', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5 }), { maxLength: 40 }), (steps) => {
      const guard = subscriptionLimitGuard({ subscriptions: 3 })
      const running: (() => void)[] = []
      for (const step of steps) {
        if (step > 2) {
          const close = running.splice(step - 3, 1)[0]
          close?.()
          // Whoever closes twice has closed once.
          close?.()
          continue
        }
        const answer = guard.open?.(stream({ address: 'a' }))
        if (typeof answer === 'function') running.push(answer)
        else expect([running.length, (answer as Violation).limit?.found]).toEqual([3, 4])
        expect(running.length).toBeLessThanOrEqual(3)
      }
    }),
  )
})

test('roles, and what a refusal says', () => {
  const guard = subscriptionLimitGuard({
    subscriptions: 2,
    roles: { anonymous: { subscriptions: 1 }, admin: { subscriptions: 4 } },
  })
  expect(opened(guard, { address: 'a' })).toBe(1)
  expect(opened(guard, { viewer: viewerOf('c', null) })).toBe(2)
  expect(opened(guard, { viewer: viewerOf('a', null, 'jwt', ['admin']) })).toBe(4)
  expect(guard.open?.(stream({ address: 'a' }))).toEqual({
    code: 'SUBSCRIPTION_LIMIT_EXCEEDED',
    limit: { name: 'subscriptions', max: 1, found: 2 },
  })
  expect(guard.summary).toBe('4 subscriptions of one caller at the same time')
})

test('report mode refuses nothing', () => {
  const refusals: unknown[] = []
  const guard = subscriptionLimitGuard({ subscriptions: 1, mode: 'report' })
  const { open } = composeGuards([guard], { logger: quiet, onRefusal: (refusal) => refusals.push(refusal) })
  const all = Array.from({ length: 3 }, () => open(stream({ address: 'a' })))
  expect(all.every((answer) => typeof answer === 'function')).toBe(true)
  expect(refusals).toHaveLength(2)
  for (const close of all) (close as () => void)()
  expect(typeof guard.open?.(stream({ address: 'a' }))).toBe('function')
})

test.each([
  { subscriptions: 0 },
  { subscriptions: 1.5 },
  { subscription: 3 },
  { fields: {} },
  { roles: { a: { b: 1 } } },
])('a mistake in the options stops the server: %j', (options) => {
  expect(() => subscriptionLimitGuard(options as object)).toThrow(/subscriptionLimit\./)
})

test('the plugin answers 429 by itself, and serves again once a stream has ended', async () => {
  const source = new Source<{ tick: number }>()
  const yoga = createYoga({
    schema: createSchema({
      typeDefs: 'type Query { fine: Int } type Subscription { tick: Int! }',
      resolvers: { Subscription: { tick: { subscribe: () => source } } },
    }),
    logging: false,
    plugins: [useSubscriptionLimit({ subscriptions: 1, clientAddress: { trustedProxies: [] } })],
  })
  const subscribe = () =>
    yoga.fetch(
      'http://localhost/graphql',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: 'subscription { tick }' }),
      },
      { req: { socket: { remoteAddress: '192.0.2.1' } } },
    )
  const first = await subscribe()
  expect(first.status).toBe(200)
  const second = await subscribe()
  expect(second.status).toBe(429)
  expect(await second.text()).toContain('(subscriptions: 2, limit 1)')
  await leave(first)
  const third = await subscribe()
  expect(third.status).toBe(200)
  await leave(third)
})

/** Reads a little, as a client does, and goes. */
async function leave({ body }: Response): Promise<void> {
  const reader = body?.getReader()
  await reader?.read()
  await reader?.cancel()
}
