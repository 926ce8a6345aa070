import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type StreamWatch, WatchedStream } from '../../plugins/stream.js'
import type { Violation } from '../../src/errors.js'
import type { MaybePromise } from '../../src/guard.js'
import { never, Source } from './sources.js'

interface Tick {
  readonly tick: number | string
}

type Answer = Violation | number

const ENDED: Violation = { code: 'UNAUTHENTICATED', detail: 'exp' }
const farewell = { value: { tick: 'farewell' }, done: false }
const done = { value: undefined, done: true }

/** A stream of a source, with all that is asked and told on the way. */
function watch(answers: (call: number) => Answer | Promise<Answer>, source = new Source<Tick>()) {
  const count = { asked: 0 }
  const watched = {
    count,
    ask: () => answers(++count.asked),
    admit: (_event: Tick): MaybePromise<Violation | undefined> => undefined,
    farewell: vi.fn(() => ({ tick: 'farewell' })),
    release: vi.fn(),
    told: vi.fn(),
    failed: vi.fn(),
  } satisfies StreamWatch<Tick> & { count: { asked: number } }
  return { source, watched, stream: new WatchedStream<Tick>(source, watched) }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** What a promise has come to by now. */
async function now<T>(promise: Promise<T>): Promise<T | 'pending'> {
  await vi.advanceTimersByTimeAsync(0)
  return Promise.race([promise, Promise.resolve('pending' as const)])
}

const event = (tick: number) => ({ value: { tick }, done: false })

describe('a stream that may go on', () => {
  test('passes every event, and ends with its source', async () => {
    const { source, watched, stream } = watch(() => Number.POSITIVE_INFINITY)
    source.push({ tick: 1 }, { tick: 2 })
    source.complete()
    expect([await stream.next(), await stream.next(), await stream.next()]).toEqual([event(1), event(2), done])
    expect(await stream.next()).toEqual(done)
    expect(watched.release).toHaveBeenCalledTimes(1)
    expect(watched.farewell).not.toHaveBeenCalled()
    expect(source.returned).toBe(0)
    // Once at the start, and once for each event.
    expect(watched.count.asked).toBe(3)
  })

  test('has no timer where it need not be asked again', () => {
    watch(() => Number.POSITIVE_INFINITY)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('passes concurrent events in their order, however long each is thought of', async () => {
    const { source, stream } = watch((call) => {
      if (call === 1) return 1_000_000
      return new Promise((resolve) => setTimeout(resolve, 100 - 20 * call, 1_000_000))
    })
    const all = Promise.all([stream.next(), stream.next(), stream.next()])
    source.push({ tick: 1 }, { tick: 2 })
    source.complete()
    await vi.advanceTimersByTimeAsync(100)
    expect(await all).toEqual([event(1), event(2), done])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is asked again after the time that was said, and not before', async () => {
    const { watched } = watch(() => 100)
    await vi.advanceTimersByTimeAsync(99)
    expect(watched.count.asked).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(watched.count.asked).toBe(2)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(watched.count.asked).toBe(12)
    expect(vi.getTimerCount()).toBe(1)
  })

  test('may go on for longer than a timer runs', async () => {
    const { watched } = watch(() => 2 ** 40)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(watched.count.asked).toBe(1)
    await vi.advanceTimersByTimeAsync(2 ** 31)
    expect(watched.count.asked).toBe(2)
  })
})

describe('a stream that may not go on', () => {
  test('ends while it is silent', async () => {
    const { source, watched, stream } = watch((call) => (call === 1 ? 500 : ENDED))
    const pending = stream.next()
    await vi.advanceTimersByTimeAsync(499)
    expect(await now(pending)).toBe('pending')
    await vi.advanceTimersByTimeAsync(1)
    expect(await now(pending)).toEqual(farewell)
    expect(watched.told).not.toHaveBeenCalled()
    expect(await stream.next()).toEqual(done)
    expect(watched.told).toHaveBeenCalledTimes(1)
    expect(watched.farewell).toHaveBeenCalledExactlyOnceWith(ENDED)
    expect(watched.release).toHaveBeenCalledTimes(1)
    expect(source.returned).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('ends though nobody reads, and says so to who reads next', async () => {
    const { source, watched, stream } = watch((call) => (call === 1 ? 500 : ENDED))
    await vi.advanceTimersByTimeAsync(500)
    expect(watched.release).toHaveBeenCalledTimes(1)
    expect(source.returned).toBe(1)
    source.push({ tick: 1 })
    expect([await stream.next(), await stream.next()]).toEqual([farewell, done])
  })

  test.each([
    ['at once', (answer: Answer) => answer],
    ['later', async (answer: Answer) => answer],
  ])('keeps the event that was to come, asked %s', async (_name, wrap) => {
    const { source, watched, stream } = watch((call) => wrap(call < 3 ? 1_000 : ENDED))
    source.push({ tick: 1 }, { tick: 2 })
    expect([await stream.next(), await stream.next(), await stream.next()]).toEqual([event(1), farewell, done])
    expect(watched.release).toHaveBeenCalledTimes(1)
    expect(source.returned).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('never starts', async () => {
    const { source, stream } = watch(() => ENDED)
    source.push({ tick: 1 })
    expect([await stream.next(), await stream.next()]).toEqual([farewell, done])
    expect(source.returned).toBe(1)
  })

  test.each([
    ['throws', () => fail()],
    ['rejects', async () => fail()],
  ])('ends if the question %s', async (_name, ask) => {
    const { watched, stream } = watch((call) => (call === 1 ? 1_000 : ask()))
    const pending = stream.next()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await pending).toEqual(farewell)
    expect(watched.farewell).toHaveBeenCalledExactlyOnceWith(new Error('lost'))
  })

  test('ends once for two answers', async () => {
    const answers: ((answer: Answer) => void)[] = []
    const { source, watched, stream } = watch((call) =>
      call === 1 ? 100 : new Promise<Answer>((resolve) => answers.push(resolve)),
    )
    const pending = Promise.all([stream.next(), stream.next()])
    source.push({ tick: 1 })
    await vi.advanceTimersByTimeAsync(100)
    expect(answers).toHaveLength(2)
    for (const answer of answers) answer(ENDED)
    expect(await pending).toEqual([farewell, done])
    expect(watched.farewell).toHaveBeenCalledTimes(1)
    expect(watched.release).toHaveBeenCalledTimes(1)
    expect(source.returned).toBe(1)
  })

  test.each([
    ['hangs', never],
    ['throws', () => fail()],
  ])('is not held by a source whose return %s', async (name, onReturn) => {
    const { watched, stream } = watch((call) => (call === 1 ? 500 : ENDED), new Source<Tick>(onReturn))
    const pending = stream.next()
    await vi.advanceTimersByTimeAsync(500)
    expect([await pending, await stream.next()]).toEqual([farewell, done])
    expect(watched.failed).toHaveBeenCalledTimes(name === 'throws' ? 1 : 0)
  })

  test('is not held by a generator that awaits its next event', async () => {
    async function* silent() {
      yield { tick: 1 }
      await never()
    }
    const release = vi.fn()
    const watched = {
      ask: () => 500 as Answer,
      admit: () => undefined,
      farewell: () => ({ tick: 'farewell' }),
      release,
      told() {},
      failed() {},
    }
    const stream = new WatchedStream<Tick>(silent(), watched)
    expect(await stream.next()).toEqual(event(1))
    const pending = stream.next()
    watched.ask = () => ENDED
    await vi.advanceTimersByTimeAsync(500)
    expect([await pending, await stream.next()]).toEqual([farewell, done])
    expect(release).toHaveBeenCalledTimes(1)
  })
})

describe('a reader that leaves', () => {
  test('leaves no timer and no lease, and its source is told once', async () => {
    const { source, watched, stream } = watch(() => 500)
    const pending = stream.next()
    expect(await stream.return()).toEqual(done)
    expect(await pending).toEqual(done)
    expect(await stream.return()).toEqual(done)
    expect(source.returned).toBe(1)
    expect(watched.release).toHaveBeenCalledTimes(1)
    expect(watched.farewell).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('waits for its source to clean up, but not forever', async () => {
    let clean = () => {}
    const slow = watch(() => 500, new Source<Tick>(() => new Promise<void>((resolve) => (clean = resolve))))
    const left = slow.stream.return()
    expect(slow.watched.release).toHaveBeenCalledTimes(1)
    expect(await now(left)).toBe('pending')
    clean()
    expect(await now(left)).toEqual(done)
    expect(vi.getTimerCount()).toBe(0)

    const hanging = watch(() => 500, new Source<Tick>(never)).stream.return()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await now(hanging)).toEqual(done)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('with an error has it back', async () => {
    const { source, watched, stream } = watch(() => 500)
    await expect(stream.throw(new Error('gone'))).rejects.toThrow('gone')
    expect(source.returned).toBe(1)
    expect(watched.release).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('does not hear the answer that comes later', async () => {
    let answer = (_: Answer) => {}
    const { source, watched, stream } = watch((call) =>
      call === 1 ? 500 : new Promise<Answer>((resolve) => (answer = resolve)),
    )
    const pending = stream.next()
    source.push({ tick: 1 })
    await now(pending)
    await stream.return()
    answer(ENDED)
    expect(await now(pending)).toEqual(done)
    expect(watched.farewell).not.toHaveBeenCalled()
    answer(500)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('after an answer that lets it go on has no timer', async () => {
    let answer = (_: Answer) => {}
    const { stream } = watch(() => new Promise<Answer>((resolve) => (answer = resolve)))
    await stream.return()
    answer(500)
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a source that fails', () => {
  test.each([
    ['rejects', async () => fail()],
    ['throws', () => fail()],
  ])('and %s ends the stream with its error', async (_name, next) => {
    const source = Object.assign(new Source<Tick>(), { next })
    const { watched, stream } = watch(() => 500, source)
    await expect(stream.next()).rejects.toThrow('lost')
    expect(await stream.next()).toEqual(done)
    expect(watched.release).toHaveBeenCalledTimes(1)
    expect(source.returned).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})

function fail(): never {
  throw new Error('lost')
}
