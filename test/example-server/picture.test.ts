import type { AuditEvent, MeasuredOperation } from 'graphql-bulwark'
import { memoryBudgets } from 'graphql-bulwark'
import { expect, it } from 'vitest'
import { CODES, EVENTS, Picture, SPAN } from '../../example-server/console/picture.js'
import { Ring } from '../../example-server/console/ring.js'
import { BUCKETS, WatchedBudgets } from '../../example-server/console/watched-budgets.js'

const quiet = { info() {}, warn() {}, error() {} }
const measured = (more: Partial<MeasuredOperation> = {}): MeasuredOperation => ({
  type: 'query',
  name: null,
  outcome: 'served',
  code: null,
  viewer: null,
  depth: 1,
  requestedCost: 3,
  actualCost: 2,
  milliseconds: 1,
  ...more,
})

it('what the log has of a masked error is found by its request', () => {
  const picture = new Picture(quiet)
  picture.logger.error('graphql-bulwark: masked error ref-1 of request id-1 at report', new Error('no such table'))
  picture.logger.error('something else of request id-2')
  expect(picture.recordOf('id-1')).toMatchObject({ reference: 'ref-1', error: 'Error: no such table' })
  expect(picture.recordOf('id-2')).toBe(undefined)
})

it('a ring keeps the last, in their order', () => {
  const ring = new Ring<number>(3)
  expect([ring.toArray(), ring.last]).toEqual([[], undefined])
  for (const number of [1, 2]) ring.push(number)
  expect([ring.toArray(), ring.last]).toEqual([[1, 2], 2])
  for (const number of [3, 4, 5, 6, 7]) ring.push(number)
  expect([ring.toArray(), ring.last]).toEqual([[5, 6, 7], 7])
})

it('whatever comes, a picture holds so much and no more', () => {
  let now = 1_000_000
  const picture = new Picture(quiet, () => now)
  for (let index = 0; index < 2_000; index++) {
    picture.telemetry.operation?.(measured({ outcome: 'failed', code: `CODE_${index}` }))
    picture.sink.write([{ requestId: `request-${index}` } as AuditEvent])
    picture.telemetry.event?.({ name: 'sink.failed', guard: 'audit', at: now })
    now += 1_000
  }
  const { seconds, codes, events, notices } = picture.snapshot()
  expect(seconds.length).toBeLessThanOrEqual(SPAN)
  expect(codes.length).toBe(CODES + 1)
  expect(codes[0]).toEqual({ code: 'other codes', count: 2_000 - CODES })
  expect(events.length).toBe(EVENTS)
  expect(events[0]?.requestId).toBe('request-1999')
  expect(notices.length).toBe(20)
  expect(picture.recordOf('request-1999')).toBeDefined()
  expect(picture.recordOf('request-1')).toBe(undefined)
})

it('seconds are left out when they are five minutes old', () => {
  let now = 5_000
  const picture = new Picture(quiet, () => now)
  picture.telemetry.operation?.(measured())
  picture.telemetry.operation?.(measured({ outcome: 'refused', code: 'FORBIDDEN', actualCost: null }))
  expect(picture.snapshot().seconds).toEqual([
    { at: 5, served: 1, failed: 0, refused: 1, requestedCost: 3, actualCost: 2, codes: { FORBIDDEN: 1 } },
  ])
  now += SPAN * 1_000
  expect(picture.snapshot().seconds).toEqual([])
})

it('budgets are remembered with what has come back since, and the oldest are forgotten', () => {
  let now = 0
  const watched = new WatchedBudgets(memoryBudgets({ now: () => now }), () => now)
  const charge = { key: 'a', capacity: 100, refillPerSecond: 10, amount: 60 }
  // A store that answers at once goes on doing so.
  expect(watched.take([charge])).toEqual({ taken: true, levels: [40] })
  watched.settle([{ ...charge, amount: -10 }])
  expect(watched.buckets()).toMatchObject([{ viewer: null, level: 50, capacity: 100 }])
  now += 2_000
  expect(watched.buckets()).toMatchObject([{ level: 70 }])
  now += 60_000
  expect(watched.buckets()).toMatchObject([{ level: 100 }])
  for (let index = 0; index < 500; index++) watched.take([{ ...charge, key: `key-${index}` }])
  expect(watched.buckets().length).toBe(BUCKETS)
})
