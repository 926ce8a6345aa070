import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { AuditEvent } from '../../src/audit/audit-event.js'
import { settled } from './manual-clock.js'
import { createRecorder, inputOf, refusalOf, TestSink } from './recorder.js'

type Recorder = ReturnType<typeof createRecorder>

/** So many refused operations, each of its own. */
function refuse({ audit }: Pick<Recorder, 'audit'>, count: number): void {
  for (let index = 0; index < count; index++) audit.witness.refused(refusalOf('FORBIDDEN'), inputOf('{ a }'))
}

const totalOf = (events: readonly AuditEvent[]) => events.reduce((sum, { count }) => sum + count, 0)
const lostIn = (events: readonly AuditEvent[]) => events.filter(({ reason }) => reason === 'AUDIT_DROPPED')
const named = ({ runtime }: Recorder, name: string) => runtime.events.filter((event) => event.name === name)

test.each(['throws', 'rejects', 'hangs'] as const)('a sink that %s loses nothing within the bound', async (fault) => {
  const recorder = createRecorder({ queueSize: 1_000 })
  const { clock, sink } = recorder
  sink.fault = fault
  refuse(recorder, 900)
  await clock.pass(20_000)
  expect(sink.events).toEqual([])
  expect(sink.attempts).toBeGreaterThan(1)
  // It is not hammered: 1 s, 2 s, 4 s … between attempts.
  expect(sink.attempts).toBeLessThan(7)
  expect(named(recorder, 'sink.failed')).toHaveLength(1)
  expect(JSON.stringify(recorder.runtime.events)).not.toContain('secret text')
  sink.fault = 'none'
  await clock.pass(60_000)
  expect(sink.events).toHaveLength(900)
  expect(named(recorder, 'sink.restored')).toHaveLength(1)
  expect(named(recorder, 'audit.dropped')).toEqual([])
  expect(clock.pending).toBe(0)
})

test('what is beyond the bound is counted, by an event and for onEvent', async () => {
  const recorder = createRecorder({ queueSize: 100 })
  const { clock, sink } = recorder
  sink.fault = 'throws'
  refuse(recorder, 350)
  await clock.pass(5_000)
  expect(named(recorder, 'audit.dropped').map(({ detail }) => detail)).toEqual(['its queue is full'])
  sink.fault = 'none'
  await clock.pass(60_000)
  expect(lostIn(sink.events)).toMatchObject([
    { name: 'sys_monitor_disabled', outcome: 'failure', guard: 'audit', count: 250 },
  ])
  expect(totalOf(sink.events)).toBe(350)
  expect(named(recorder, 'audit.dropped').map(({ detail }) => detail)).toEqual([
    'its queue is full',
    '250 events were lost',
  ])
})

test('a slow sink is given one batch after the other', async () => {
  const recorder = createRecorder()
  const { clock, sink } = recorder
  let finish = () => {}
  sink.fault = new Promise((resolve) => {
    finish = resolve
  })
  refuse(recorder, 250)
  await clock.pass(3_000)
  expect(sink.attempts).toBe(1)
  finish()
  await clock.pass(0)
  expect(sink.attempts).toBe(3)
  expect(sink.events).toHaveLength(250)
})

test('a sink that fails holds up no other', async () => {
  const broken = new TestSink('broken')
  const good = new TestSink('good')
  broken.fault = 'hangs'
  const recorder = createRecorder({ sinks: [broken, good] })
  refuse(recorder, 3)
  await recorder.clock.pass(2_000)
  expect(good.events).toHaveLength(3)
  expect(broken.events).toEqual([])
})

test('a sink is not called on the time of a request', () => {
  const recorder = createRecorder()
  refuse(recorder, 5_000)
  expect(recorder.sink.attempts).toBe(0)
})

test('close writes what waits, and closes the sinks once', async () => {
  const recorder = createRecorder()
  const { audit, sink } = recorder
  refuse(recorder, 250)
  await Promise.all([audit.close(), audit.close()])
  expect(sink.events).toHaveLength(250)
  expect(sink.closed).toBe(1)
  expect(recorder.clock.pending).toBe(0)
  // What comes after it is lost, and told.
  refuse(recorder, 1)
  await recorder.clock.pass(5_000)
  expect(sink.events).toHaveLength(250)
  expect(named(recorder, 'audit.dropped')).toHaveLength(1)
})

test('close tells what it could not write', async () => {
  const recorder = createRecorder()
  recorder.sink.fault = 'rejects'
  refuse(recorder, 7)
  await recorder.clock.pass(1_500)
  await recorder.audit.close()
  expect(named(recorder, 'audit.dropped').map(({ detail }) => detail)).toEqual(['7 were not written'])
  expect(recorder.sink.closed).toBe(1)
})

test('close does not wait for ever', async () => {
  const recorder = createRecorder({ deadline: 3_000 })
  recorder.sink.fault = 'hangs'
  refuse(recorder, 7)
  let closed = false
  void recorder.audit.close().then(() => {
    closed = true
  })
  await recorder.clock.pass(2_900)
  expect(closed).toBe(false)
  await recorder.clock.pass(200)
  expect(closed).toBe(true)
})

test.each([
  ['continue', false],
  ['deny-mutations', true],
] as const)('while a sink fails: %s', async (onSinkFailure, denies) => {
  const recorder = createRecorder({ onSinkFailure })
  const { audit, clock, sink } = recorder
  const ask = (query: string) => audit.operation?.(inputOf(query))
  expect(ask('mutation { a }')).toBe(undefined)
  sink.fault = 'throws'
  refuse(recorder, 1)
  await clock.pass(1_500)
  expect(ask('mutation { a }')).toEqual(
    denies ? expect.objectContaining({ code: 'SERVICE_UNAVAILABLE', retryAfter: expect.any(Number) }) : undefined,
  )
  expect(ask('{ a }')).toBe(undefined)
  expect(ask('subscription { a }')).toBe(undefined)
  sink.fault = 'none'
  await clock.pass(60_000)
  expect(ask('mutation { a }')).toBe(undefined)
})

test('while a queue is full, mutations are denied, though its sink has not failed', async () => {
  const recorder = createRecorder({ onSinkFailure: 'deny-mutations', queueSize: 10, deadline: 600_000 })
  recorder.sink.fault = 'hangs'
  refuse(recorder, 9)
  await recorder.clock.pass(1_500)
  expect(recorder.audit.operation?.(inputOf('mutation { a }'))).toBe(undefined)
  refuse(recorder, 1)
  await recorder.clock.pass(1_500)
  expect(recorder.audit.operation?.(inputOf('mutation { a }'))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
})

test('a flood of 100,000 refusals of one operation is one event, and nothing grows', async () => {
  const recorder = createRecorder()
  const { audit, clock, sink } = recorder
  const input = inputOf('{ a }')
  for (let index = 0; index < 100_000; index++) {
    audit.witness.refused(refusalOf('FORBIDDEN', {}, { coordinate: 'Query.a' }), input)
  }
  expect(clock.pending).toBe(1)
  await clock.pass(2_000)
  expect(sink.events).toMatchObject([{ count: 100_000 }])
})

test('a flood of 100,000 refused operations keeps what the queue holds, and counts the rest', async () => {
  const recorder = createRecorder({ queueSize: 500 })
  recorder.sink.fault = 'hangs'
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heap = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const input = inputOf('{ a }')
  const flood = (count: number) => {
    for (let index = 0; index < count; index++) {
      recorder.audit.witness.refused(refusalOf('FORBIDDEN'), { ...input, context: {} })
    }
  }
  flood(5_000)
  await settled()
  const before = heap()
  flood(95_000)
  await settled()
  expect(heap() - before).toBeLessThan(5_000_000)
  recorder.sink.fault = 'none'
  await recorder.clock.pass(600_000)
  // What the queue holds, and what waits for equal ones.
  expect(recorder.sink.events.length).toBeLessThan(1_600)
  expect(totalOf(recorder.sink.events)).toBe(100_000)
})
