import { buildSchema, getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { memoryBudgets } from 'graphql-bulwark'
import { expect, test } from 'vitest'
import type { CostMeter } from '../../src/cost-meter.js'
import type { Tightened } from '../../src/detection.js'
import type { BudgetStore } from '../../src/rate-limit/budget-store.js'
import { rateLimitGuard } from '../../src/rate-limit/rate-limit.js'
import type { RateLimitOptions } from '../../src/rate-limit/rate-limit-options.js'
import { anonymousViewer, createViewer, type Viewer } from '../../src/viewer.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'

const schema = buildSchema('type Query { a: Int } type Subscription { a: Int }')
const alice = createViewer({ kind: 'user', id: 'alice', roles: [], scopes: [], claims: {}, credential: null })
const bob = createViewer({ ...alice, id: 'bob' })
const rate = { capacity: 100, refillPerSecond: 10 }
const request = requestWith({}, { peer: '203.0.113.7' })

/** A process that has found who is in `tight`; operations cost what the test says. */
function process(options: RateLimitOptions = {}, clock = { now: 0 }, store?: BudgetStore) {
  const cost = { estimate: 1, actual: 1 }
  const meter: CostMeter = { estimate: () => ({ cost: cost.estimate, flaw: undefined }), actual: () => cost.actual }
  const tight = new Map<Viewer, Tightened>()
  const runtime = createTestRuntime({ now: () => clock.now, tightening: { of: (viewer) => tight.get(viewer) } })
  const shared = store ?? memoryBudgets({ now: () => clock.now })
  const guard = rateLimitGuard({ ...rate, store: shared, ...options }, meter, runtime)
  const start = (viewer: Viewer, estimate: number, text = '{ a }') => {
    cost.estimate = estimate
    const document = parse(text)
    const operation = getOperationAST(document) as OperationDefinitionNode
    const input = { schema, document, operation, variables: {}, viewer, request, context: {} }
    const violation = guard.operation?.(input)
    if (violation instanceof Promise) throw new Error('asks memory alone')
    return { violation, follower: violation ? undefined : guard.follow?.(input, () => (found) => found) }
  }
  const waitOf = (viewer: Viewer, estimate: number) => start(viewer, estimate).violation?.retryAfter
  return { clock, store: shared, cost, tight, guard, start, waitOf }
}

test('is a part of capacity and refill, and says how long to wait', () => {
  const { clock, tight, start, waitOf } = process()
  tight.set(alice, { factor: 0.1, seconds: 600 })
  expect(start(alice, 10).violation).toBe(undefined)
  expect(start(alice, 10).violation).toMatchObject({
    code: 'RATE_LIMITED',
    retryAfter: 10,
    headers: { 'ratelimit-policy': '"viewer";q=10;w=10', ratelimit: '"viewer";r=0;t=10' },
  })
  clock.now += 9_000
  expect(waitOf(alice, 10)).toBe(1)
  clock.now += 1_000
  expect(waitOf(alice, 10)).toBe(undefined)
  expect(waitOf(bob, 100)).toBe(undefined)
})

test('what is dearer than the smaller capacity can be had when it ends, and what is dearer than the whole never', () => {
  const { tight, start, waitOf } = process()
  tight.set(alice, { factor: 0.1, seconds: 77 })
  expect(start(alice, 50).violation).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 77 })
  tight.set(alice, { factor: 0.1, seconds: 4 })
  expect(waitOf(alice, 10)).toBe(undefined)
  // The end comes before the refill.
  expect(waitOf(alice, 10)).toBe(4)
  expect(start(alice, 101).violation?.code).toBe('COST_LIMIT_EXCEEDED')
  tight.delete(alice)
  expect(waitOf(alice, 90)).toBe(undefined)
})

test('what was not used is given back to both buckets', () => {
  const { cost, tight, start } = process()
  tight.set(alice, { factor: 0.1, seconds: 600 })
  cost.actual = 1
  for (let round = 0; round < 5; round++) {
    const { violation, follower } = start(alice, 6)
    expect(violation).toBe(undefined)
    follower?.end?.({ data: { a: 1 } })
    expect(follower?.extensions?.(false)).toEqual({
      throttle: { capacity: 10, remaining: 9 - round, refillPerSecond: 1 },
    })
  }
  expect(start(alice, 6).violation?.code).toBe('RATE_LIMITED')
  tight.delete(alice)
  expect(start(alice, 95).violation).toBe(undefined)
})

test.each<[string, RateLimitOptions['by'] & object, Viewer]>([
  ['a viewer', ['viewer'], alice],
  ['a stranger, by address', ['viewer'], anonymousViewer],
  ['a stranger, where addresses pay', ['address'], anonymousViewer],
  ['a viewer, where addresses pay too', ['viewer', 'address'], alice],
])('%s pays alone for it', (_name, by, viewer) => {
  const { tight, start } = process({ by })
  tight.set(viewer, { factor: 0.1, seconds: 600 })
  expect(start(viewer, 10).violation).toBe(undefined)
  for (let round = 0; round < 20; round++) expect(start(viewer, 10).violation?.code).toBe('RATE_LIMITED')
  // Who is behind the same address has the rest of it.
  expect(start(bob, 90).violation).toBe(undefined)
})

test('two processes share it where both have found the caller, and disagree on nothing else', () => {
  const one = process()
  const other = process({}, one.clock, one.store)
  one.tight.set(alice, { factor: 0.1, seconds: 600 })
  expect(one.start(alice, 6).violation).toBe(undefined)
  // It has not found anything.
  expect(other.start(alice, 50).violation).toBe(undefined)
  other.tight.set(alice, { factor: 0.1, seconds: 600 })
  expect(other.start(alice, 6).violation?.code).toBe('RATE_LIMITED')
  expect(other.start(alice, 4).violation).toBe(undefined)
  one.tight.clear()
  // 100 less all that was taken.
  expect(one.start(alice, 41).violation?.code).toBe('RATE_LIMITED')
  expect(one.start(alice, 40).violation).toBe(undefined)
})

test('a stream that was open before pays by it from then on', () => {
  const { tight, cost, start } = process()
  cost.actual = 4
  const { follower } = start(alice, 4, 'subscription { a }')
  const next = () => follower?.event?.({ data: { a: 1 } })
  expect([next(), next(), next()]).toEqual([undefined, undefined, undefined])
  tight.set(alice, { factor: 0.1, seconds: 600 })
  expect([next(), next()]).toEqual([undefined, undefined])
  expect(next()).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 2 })
})

test('what is refused anyway pays by it too', () => {
  const { tight, guard } = process()
  tight.set(alice, { factor: 0.1, seconds: 600 })
  const refuse = () => guard.refused?.({ viewer: alice, request, code: 'DOCUMENT_INVALID' })
  for (let round = 0; round < 10; round++) expect(refuse()).toBe(undefined)
  expect(refuse()).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 })
})
