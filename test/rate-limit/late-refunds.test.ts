import { buildSchema, getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { memoryBudgets } from 'graphql-bulwark'
import { expect, it } from 'vitest'
import type { CostMeter } from '../../src/cost-meter.js'
import { rateLimitGuard } from '../../src/rate-limit/rate-limit.js'
import { createViewer } from '../../src/viewer.js'
import { createTestRuntime } from '../support/runtime.js'

const schema = buildSchema('type Query { a: Int } type Subscription { a: Int }')
const viewer = createViewer({ kind: 'user', id: 'alice', roles: [], scopes: [], claims: {}, credential: null })
const rate = { capacity: 100, refillPerSecond: 2 }

/** Operations that are thought to cost 20, and cost 1. */
function caller() {
  const clock = { now: 0 }
  const meter: CostMeter = { estimate: () => ({ cost: 20, flaw: undefined }), actual: () => 1 }
  const store = memoryBudgets({ now: () => clock.now })
  const guard = rateLimitGuard({ ...rate, store }, meter, createTestRuntime({ now: () => clock.now }))
  const start = (text: string) => {
    const document = parse(text)
    const operation = getOperationAST(document) as OperationDefinitionNode
    const input = { schema, document, operation, variables: {}, viewer, context: {} }
    const violation = guard.operation?.(input)
    return violation === undefined ? guard.follow?.(input, () => (found) => found) : undefined
  }
  /** How many operations can be paid for now. */
  const spend = () => {
    let paid = 0
    while (start('{ a }')) paid++
    return paid
  }
  return { clock, start, spend }
}

it.each(['{ a }', 'subscription { a }'])('what was not used comes back at once: %s', (text) => {
  const { clock, start, spend } = caller()
  for (let round = 0; round < 50; round++) {
    clock.now += 500
    const running = start(text)
    if (text === '{ a }') running?.end?.({ data: { a: 1 } })
    else running?.event?.({ data: { a: 1 } })
  }
  expect(spend()).toBeGreaterThanOrEqual(4)
})

it.each(['{ a }', 'subscription { a }'])('and can not be saved up: %s', (text) => {
  const { clock, start, spend } = caller()
  const running = Array.from({ length: 5 }, () => start(text))
  expect(running).not.toContain(undefined)
  // The bucket is full again, and spent again.
  clock.now += 50_000
  expect(spend()).toBe(5)
  for (const one of running) {
    if (text === '{ a }') one?.end?.({ data: { a: 1 } })
    else one?.event?.({ data: { a: 1 } })
  }
  expect(spend()).toBe(0)
})
