import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable, storeCall } from '../src/store-call.js'
import { createTestRuntime } from './support/runtime.js'

function setUp(deadline = 100) {
  const runtime = createTestRuntime({ now: () => 5 })
  const calls = storeCall({ runtime, guard: 'jwt', subject: 'tests', deadline })
  return { ask: calls.ask, events: runtime.events }
}

const down = () => {
  throw new Error('down')
}
const never = () => new Promise<number>(() => {})
const laterBy = <T>(ms: number, value: T) => new Promise<T>((resolve) => setTimeout(() => resolve(value), ms))

describe('a call of a store', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('gives at once what is known at once', () => {
    const { ask, events } = setUp()
    for (const value of [0, null, undefined, false, 'x']) expect(ask(() => value)).toBe(value)
    expect(events).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits for what comes in time, and leaves no timer', async () => {
    const { ask, events } = setUp()
    const answer = ask(() => laterBy(99, 'late'))
    await vi.advanceTimersByTimeAsync(99)
    expect(await answer).toBe('late')
    expect(vi.getTimerCount()).toBe(0)
    expect(events).toEqual([])
  })

  it('waits for promises of any making', async () => {
    // biome-ignore lint/suspicious/noThenProperty: what a client of a store may give.
    const foreign = { then: (resolve: (value: number) => void) => resolve(7) } as unknown as Promise<number>
    expect(await setUp().ask(() => foreign)).toBe(7)
    // biome-ignore lint/suspicious/noThenProperty: as above.
    const failing = { then: (_: unknown, reject: (reason: Error) => void) => reject(new Error('down')) }
    await expect(setUp().ask(() => failing as unknown as Promise<number>)).rejects.toBeInstanceOf(StoreUnavailable)
  })

  it('ends at the deadline', async () => {
    const { ask, events } = setUp()
    const settled = vi.fn()
    const answer = Promise.resolve(ask(never))
    answer.catch(settled)
    await vi.advanceTimersByTimeAsync(99)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await expect(answer).rejects.toBeInstanceOf(StoreUnavailable)
    expect(events).toEqual([
      { name: 'store.failed', guard: 'jwt', subject: 'tests', at: 5, detail: 'no answer within 100 ms' },
    ])
  })

  it('ignores what comes after the deadline, also if it is an error', async () => {
    const { ask, events } = setUp()
    const answer = Promise.resolve(ask(() => laterBy(150, 1).then(down)))
    const refused = expect(answer).rejects.toBeInstanceOf(StoreUnavailable)
    await vi.advanceTimersByTimeAsync(200)
    await refused
    expect(events).toHaveLength(1)
  })

  it.each<[string, unknown, string]>([
    [
      'a code',
      Object.assign(new Error('connect redis://user:secret@host'), { code: 'ECONNREFUSED' }),
      'failed with ECONNREFUSED',
    ],
    ['a text', new Error('WRONGPASS secret'), 'failed'],
    ['a code that is none', Object.assign(new Error('x'), { code: 'no secret' }), 'failed'],
    ['nothing', undefined, 'failed'],
  ])('tells of %s, and never the text of the error', async (_name, reason, detail) => {
    const { ask, events } = setUp()
    await expect(ask(() => Promise.reject(reason))).rejects.toBeInstanceOf(StoreUnavailable)
    expect(events).toMatchObject([{ detail }])
  })

  it('throws one kind of error for every failure, and leaves no timer', async () => {
    const { ask } = setUp()
    expect(() => ask(down)).toThrow(StoreUnavailable)
    for (const reason of [new Error('down'), 'down', undefined]) {
      await expect(ask(() => Promise.reject(reason))).rejects.toBeInstanceOf(StoreUnavailable)
    }
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells the client of the server nothing about the store', () => {
    expect(() => setUp().ask(down)).toThrow(/^The store has not answered\.$/)
  })

  it('tells of each change once', async () => {
    const { ask, events } = setUp()
    const names = () => events.splice(0).map((event) => event.name)
    const fail = () => expect(() => ask(down)).toThrow()
    ask(() => 1)
    expect(names()).toEqual([])
    fail()
    await expect(ask(async () => down())).rejects.toThrow()
    fail()
    expect(names()).toEqual(['store.failed'])
    await ask(async () => 1)
    ask(() => 1)
    expect(names()).toEqual(['store.restored'])
    fail()
    expect(names()).toEqual(['store.failed'])
  })
})
