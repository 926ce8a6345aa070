import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/errors.js'
import { FailedAttempts, type FailedAttemptsOptions } from '../../src/identity/failed-attempts.js'
import { isViewer } from '../../src/viewer.js'
import { createGuard } from '../support/jwt-guard.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'
import { jwtOptions, signToken } from '../support/tokens.js'

function create(options: FailedAttemptsOptions = {}) {
  const clock = { now: 1_000_000 }
  const runtime = createTestRuntime({ now: () => clock.now })
  return { clock, runtime, attempts: new FailedAttempts(options, runtime), events: runtime.events }
}

const THROTTLED = { code: 'RATE_LIMITED' }

describe('failures of one address', () => {
  it('are throttled beyond the capacity, and forgotten with time', () => {
    const { attempts, clock, events } = create({ capacity: 3, refillPerSecond: 0.5 })
    for (let index = 0; index < 3; index++) {
      expect(attempts.isThrottled('203.0.113.7')).toBe(false)
      expect(attempts.fail('jwt', '203.0.113.7', null)).toBe(undefined)
    }
    expect(attempts.isThrottled('203.0.113.7')).toBe(true)
    expect(attempts.fail('jwt', '203.0.113.7', null)).toMatchObject({ ...THROTTLED, retryAfter: 2 })
    expect(attempts.fail('jwt', '203.0.113.8', null)).toBe(undefined)
    clock.now += 1_999
    expect(attempts.isThrottled('203.0.113.7')).toBe(true)
    clock.now += 1
    expect(attempts.isThrottled('203.0.113.7')).toBe(false)
    expect(attempts.fail('jwt', '203.0.113.7', null)).toBe(undefined)
    expect(attempts.fail('jwt', '203.0.113.7', null)).toMatchObject(THROTTLED)
    expect(events.every(({ name, address }) => name === 'credentials.throttled' && address === '203.0.113.7')).toBe(
      true,
    )
  })

  it('are told of once, and not for each attempt that follows', () => {
    const { attempts, events } = create({ capacity: 2, refillPerSecond: 0.001 })
    for (let index = 0; index < 100; index++) attempts.fail('jwt', '203.0.113.7', null)
    expect(events).toHaveLength(1)
  })

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:3:4:5:6', true],
    ['2001:db8:1:2::', '2001:db8:1:2::ffff', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:db8:0:0:1::', true],
    ['203.0.113.7', '203.0.113.8', false],
  ])('%s and %s are of one household: %s', (one, two, same) => {
    const { attempts } = create({ capacity: 1 })
    attempts.fail('jwt', one, null)
    expect(attempts.isThrottled(two)).toBe(same)
  })

  it('of an unknown address are not counted: they may be those of everyone', () => {
    const { attempts } = create({ capacity: 1 })
    for (let index = 0; index < 10; index++) expect(attempts.fail('jwt', null, null)).toBe(undefined)
    expect(attempts.isThrottled(null)).toBe(false)
  })

  it('hold a bounded memory', () => {
    const { attempts } = create({ capacity: 1, entries: 10 })
    for (let index = 0; index < 100; index++) attempts.fail('jwt', `203.0.113.${index}`, null)
    expect(attempts.isThrottled('203.0.113.99')).toBe(true)
    expect(attempts.isThrottled('203.0.113.0')).toBe(false)
  })

  it('never let through more than the capacity and what was forgotten', () => {
    const steps = fc.array(
      fc.record({ wait: fc.integer({ min: 0, max: 5_000 }), tries: fc.integer({ min: 0, max: 5 }) }),
    )
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 8 }), (plan, capacity) => {
        const { attempts, clock } = create({ capacity, refillPerSecond: 1 })
        const start = clock.now
        let passed = 0
        for (const { wait, tries } of plan) {
          clock.now += wait
          for (let index = 0; index < tries; index++) {
            if (attempts.fail('jwt', '203.0.113.7', null) === undefined) passed++
          }
          expect(passed).toBeLessThanOrEqual(capacity + (clock.now - start) / 1_000 + 1e-6)
        }
      }),
    )
  })
})

describe('failures for one principal', () => {
  it('are throttled from wherever they come', () => {
    const { attempts, events } = create({ capacity: 3 })
    for (let index = 0; index < 3; index++) attempts.fail('apiKeys', `203.0.113.${index}`, 'key-1')
    expect(attempts.fail('apiKeys', '203.0.113.9', 'key-1')).toMatchObject(THROTTLED)
    expect(attempts.fail('apiKeys', '203.0.113.9', 'key-2')).toBe(undefined)
    expect(attempts.fail('jwt', '203.0.113.9', 'key-1')).toBe(undefined)
    expect(events[0]).toMatchObject({ name: 'credentials.throttled', guard: 'apiKeys', subject: 'key-1' })
  })
})

describe('with the verification of tokens', () => {
  const setUp = () => {
    const { runtime, attempts, events } = create({ capacity: 3, refillPerSecond: 0.001 })
    const guard = createGuard(jwtOptions, runtime, attempts)
    const ask = async (token: string, peer = '203.0.113.7') =>
      guard.request?.(requestWith({ authorization: `Bearer ${token}` }, { peer }))
    return { ask, events }
  }

  it('a flood of bad tokens is answered with 429, and the owner of a good one is let in', async () => {
    const { ask, events } = setUp()
    const bad = await signToken({ aud: 'other' })
    const codes = []
    for (let index = 0; index < 5; index++) codes.push(((await ask(bad)) as { code: string }).code)
    expect(codes).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED', 'RATE_LIMITED', 'RATE_LIMITED'])
    expect(isViewer(await ask(await signToken()))).toBe(true)
    expect(events.map(({ name }) => name)).toEqual(['credentials.throttled', 'credentials.throttled'])
  })

  it('failures in the name of a principal from everywhere lock nobody out', async () => {
    const { ask, events } = setUp()
    const bad = await signToken({ aud: 'other' })
    for (let index = 0; index < 20; index++) await ask(bad, `198.51.100.${index}`)
    expect(events).toMatchObject([{ name: 'credentials.throttled', subject: 'alice' }])
    expect(isViewer(await ask(await signToken(), '203.0.113.50'))).toBe(true)
  })

  it('a principal that is no name stands in no event', async () => {
    const { ask, events } = setUp()
    const bad = await signToken({ aud: 'other', sub: 'x\nforged line' })
    for (let index = 0; index < 20; index++) await ask(bad, `198.51.100.${index}`)
    expect(events).toEqual([])
  })

  it('a throttled address may not fill the queue of all others', async () => {
    const { ask } = setUp()
    const bad = await signToken({ aud: 'other' })
    for (let index = 0; index < 4; index++) await ask(bad)
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(bad)))
    const crowded = answers.filter((answer) => (answer as { detail?: string }).detail === 'Too many tokens at once.')
    expect(crowded).toHaveLength(42)
  })
})

it.each([{ capacity: 0 }, { refillPerSecond: -1 }, { entries: Number.NaN }, { capacity: '5' }, { capcity: 5 }])(
  'a mistake in the options stops the server: %j',
  (options) => {
    expect(() => create(options as FailedAttemptsOptions)).toThrow(ConfigurationError)
  },
)
