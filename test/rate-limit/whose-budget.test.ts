import { buildSchema, getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { memoryBudgets, type RateLimitOptions } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import type { CostMeter } from '../../src/cost-meter.js'
import { rateLimitGuard } from '../../src/rate-limit/rate-limit.js'
import { completeRateLimit } from '../../src/rate-limit/rate-limit-options.js'
import { anonymousViewer, createViewer, type Viewer } from '../../src/viewer.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'

const schema = buildSchema('type Query { a: Int }')
const document = parse('{ a }')
const operation = getOperationAST(document) as OperationDefinitionNode

const user = (id: string, credential: Viewer['credential'] = null) =>
  createViewer({ kind: 'user', id, roles: [], scopes: [], claims: {}, credential })
const credential = (kind: 'api-key' | 'jwt', id: string) => ({ kind, id, issuer: 'keys', expiresAt: null, actor: null })
const alice = user('alice')
const bob = user('bob')
const [here, there] = ['203.0.113.7', '203.0.113.8']

/** What is left to whoever asks, who may spend 100, after an operation that costs 10. */
function spending(by: RateLimitOptions['by']) {
  const meter: CostMeter = { estimate: () => ({ cost: 10, flaw: undefined }), actual: () => 10 }
  const now = () => 0
  const options = { capacity: 100, refillPerSecond: 1, store: memoryBudgets({ now }), ...(by && { by }) }
  const guard = rateLimitGuard(options, meter, createTestRuntime({ now }))
  return (viewer: Viewer, address: string) => {
    const request = requestWith({}, { peer: address })
    const input = { schema, document, operation, variables: {}, viewer, request, context: {} }
    expect(guard.operation?.(input)).toBeUndefined()
    const told = guard.follow?.(input, () => (found) => found)?.extensions?.(false) as {
      throttle: { remaining: number }
    }
    return told.throttle.remaining
  }
}

type Asked = readonly [viewer: Viewer, address: string, left: number]

describe('a budget', () => {
  it.each<[name: string, by: RateLimitOptions['by'], asked: readonly Asked[]]>([
    [
      'is of each caller, wherever they are',
      undefined,
      [
        [alice, here, 90],
        [alice, there, 80],
        [bob, here, 90],
      ],
    ],
    [
      'is of an address, whoever is there',
      ['address'],
      [
        [alice, here, 90],
        [bob, here, 80],
        [alice, there, 90],
      ],
    ],
    [
      'is of a key, whoever has it, and of no token',
      ['key'],
      [
        [user('alice', credential('api-key', 'k1')), here, 90],
        [user('bob', credential('api-key', 'k1')), here, 80],
        [user('alice', credential('api-key', 'k2')), here, 90],
        [user('alice', credential('jwt', 'k1')), here, 90],
        [user('alice', credential('jwt', 'k2')), here, 80],
      ],
    ],
    [
      'is of both, and the lower one counts',
      ['viewer', 'address'],
      [
        [alice, here, 90],
        [bob, here, 80],
        [bob, there, 80],
      ],
    ],
    [
      'is paid once by a stranger, whose is that of the address',
      ['viewer', 'address'],
      [
        [anonymousViewer, here, 90],
        [anonymousViewer, here, 80],
        [anonymousViewer, there, 90],
      ],
    ],
  ])('%s', (_name, by, asked) => {
    const spend = spending(by)
    for (const [viewer, address, left] of asked) expect(spend(viewer, address)).toBe(left)
  })
})

it.each<[options: object, message: string]>([
  [{ by: [] }, 'rateLimit.by must be a list'],
  [{ by: 'viewer' }, 'rateLimit.by must be a list'],
  [{ by: ['viewer', 'nobody'] }, 'rateLimit.by[1]'],
  [{ by: ['key', 'key'] }, 'rateLimit.by names one twice'],
  [{ deadline: 0 }, 'rateLimit.deadline must be'],
  [{ deadline: 60_001 }, 'rateLimit.deadline must be'],
  [{ directive: '@limit' }, 'rateLimit.directive must be'],
  [{ directive: null }, 'rateLimit.directive must be'],
  [{ store: { take() {} } }, 'rateLimit.store must be'],
  [{ store: { settle() {} } }, 'rateLimit.store must be'],
])('a mistake stops the server: %j', (options, message) => {
  expect(() => completeRateLimit({ capacity: 1, refillPerSecond: 1, ...options })).toThrow(message)
})
