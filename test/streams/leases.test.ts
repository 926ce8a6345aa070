import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Payload } from '../../plugins/payload.js'
import { createStreamGuard } from '../../plugins/stream-guard.js'
import type { Violation } from '../../src/errors.js'
import { anonymousViewer } from '../../src/viewer.js'
import { bulwarkWith, EXPIRED } from './bulwarks.js'
import { never, Source } from './sources.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const reader = { viewer: anonymousViewer, context: {} }
const FULL: Violation = { code: 'SUBSCRIPTION_LIMIT_EXCEEDED' }

const steps = ['next', 'push', 'complete', 'return', 'throw', 'expire', 'wait', 'settle'] as const

describe('what was opened is closed once', () => {
  test('however a stream ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...steps), { maxLength: 14 }),
        fc.constantFrom('at once', 'later'),
        fc.constantFrom(undefined, never, () => Promise.reject(new Error('lost'))),
        async (run, asked, onReturn) => {
          let answer: Violation | number = 100
          const { leases, ...bulwark } = bulwarkWith({ renew: () => (asked === 'at once' ? answer : promise(answer)) })
          const source = new Source<Payload>(onReturn)
          const stream = createStreamGuard(bulwark).start(reader, () => source) as AsyncIterableIterator<Payload>
          expect(leases).toMatchObject({ opened: 1 })
          const pending: Promise<unknown>[] = []
          for (const step of run) {
            if (step === 'next') pending.push(stream.next())
            if (step === 'push') source.push({ data: {} })
            if (step === 'complete') source.complete()
            if (step === 'return') pending.push(stream.return?.() ?? never())
            if (step === 'throw') pending.push(stream.throw?.(new Error('gone')).catch(() => {}) ?? never())
            if (step === 'expire') answer = EXPIRED
            if (step === 'wait') await vi.advanceTimersByTimeAsync(100)
            if (step === 'settle') await vi.advanceTimersByTimeAsync(0)
            expect(leases.closed).toBeLessThanOrEqual(1)
          }
          pending.push(stream.return?.() ?? never())
          // Nobody is left waiting, whatever the source does.
          await vi.advanceTimersByTimeAsync(5_000)
          await Promise.all(pending)
          expect(leases).toEqual({ open: 0, opened: 1, closed: 1 })
          expect(source.returned).toBeLessThanOrEqual(1)
          expect(vi.getTimerCount()).toBe(0)
        },
      ),
      { numRuns: 300 },
    )
  })

  test.each<[string, () => unknown]>([
    ['answers without a stream', () => ({ errors: [] })],
    ['answers without a stream, later', async () => ({ errors: [] })],
    ['throws', () => fail()],
    ['rejects', async () => fail()],
    ['answers a stream that can not be read', () => ({ [Symbol.asyncIterator]: fail })],
  ])('when the subscription %s', async (_name, subscribe) => {
    const { leases, ...bulwark } = bulwarkWith({})
    const start = async () => createStreamGuard(bulwark).start(reader, subscribe)
    await start().catch(() => {})
    expect(leases).toEqual({ open: 0, opened: 1, closed: 1 })
  })

  test('and nothing is subscribed to when it may not be opened', () => {
    const { leases, ...bulwark } = bulwarkWith({ open: () => FULL })
    const subscribe = vi.fn()
    const answer = createStreamGuard(bulwark).start(reader, subscribe) as { errors: { extensions: object }[] }
    expect(answer.errors[0]?.extensions).toMatchObject({ code: 'SUBSCRIPTION_LIMIT_EXCEEDED' })
    expect(subscribe).not.toHaveBeenCalled()
    expect(leases.opened).toBe(0)
  })

  test('when a source that was subscribed to without asking may not start, it is ended', async () => {
    const bulwark = bulwarkWith({ open: () => FULL })
    const source = new Source<Payload>()
    expect(createStreamGuard(bulwark).adopt(reader, source)).toHaveProperty('errors')
    await vi.advanceTimersByTimeAsync(0)
    expect(source.returned).toBe(1)
  })
})

test('what throws at the end of a stream reaches nobody', async () => {
  const bulwark = { ...bulwarkWith({}), open: () => fail }
  const source = new Source<Payload>()
  source.complete()
  const stream = createStreamGuard(bulwark).start(reader, () => source) as AsyncIterableIterator<Payload>
  expect(await stream.next()).toEqual({ value: undefined, done: true })
})

function promise<T>(value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, 7, value))
}

function fail(): never {
  throw new Error('lost')
}
