import { expect, test } from 'vitest'
import { settled } from './manual-clock.js'
import { createRecorder, inputOf, refusalOf } from './recorder.js'

type Recorder = ReturnType<typeof createRecorder>

const refuse = ({ audit }: Recorder) => void audit.witness.refused(refusalOf('FORBIDDEN'), inputOf('{ a }'))

test('what waits is written at once, without a timer', async () => {
  const recorder = createRecorder()
  expect(recorder.audit.settle()).toBeUndefined()
  refuse(recorder)
  await recorder.audit.settle()
  expect(recorder.sink.events).toHaveLength(1)
  expect(recorder.clock.pending).toBe(0)
  expect(recorder.audit.settle()).toBeUndefined()
})

test('a sink that fails is left alone until its pause is over', async () => {
  const recorder = createRecorder()
  const { audit, clock, sink } = recorder
  sink.fault = 'throws'
  refuse(recorder)
  await audit.settle()
  refuse(recorder)
  expect(audit.settle()).toBeUndefined()
  expect(sink.attempts).toBe(1)
  sink.fault = 'none'
  // Its own timer has ended with a request: time passes, and nothing else.
  clock.forget()
  await clock.pass(1_000)
  await audit.settle()
  expect(sink.events).toHaveLength(2)
})

test('an attempt under way takes what comes; one that has died is begun anew, and disturbs nothing if it ends after all', async () => {
  const recorder = createRecorder({ deadline: 5_000 })
  const { audit, clock, sink } = recorder
  let finish = () => {}
  sink.fault = new Promise((resolve) => {
    finish = resolve
  })
  refuse(recorder)
  const first = audit.settle()
  refuse(recorder)
  expect(audit.settle()).toBeUndefined()
  clock.forget()
  await clock.pass(5_001)
  sink.fault = 'none'
  await audit.settle()
  // The sink may be given an event twice, and none is left out.
  expect(sink.events).toHaveLength(2)
  finish()
  await settled()
  await first
  refuse(recorder)
  await audit.settle()
  expect(sink.events.slice(-1)).toMatchObject([{ reason: 'FORBIDDEN' }])
  expect(audit.settle()).toBeUndefined()
})
