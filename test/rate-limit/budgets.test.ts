import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BudgetStore, Charge, Taken } from '../../src/rate-limit/budget-store.js'
import { Budgets, type StoreFailurePolicy } from '../../src/rate-limit/budgets.js'
import { redisBudgets } from '../../src/rate-limit/redis-budgets.js'
import { createTestRuntime } from '../support/runtime.js'

const charge: Charge = { key: 'a', capacity: 10, refillPerSecond: 0.001, amount: 6 }

/** A store that works, fails or hangs, as it is told. */
function faulty() {
  const store = {
    state: 'works' as 'works' | 'fails' | 'throws' | 'hangs',
    taken: 0,
    settled: 0,
    take(): Promise<Taken> {
      store.taken++
      return answer({ taken: true, levels: [4] })
    },
    settle(): Promise<void> {
      store.settled++
      return answer(undefined)
    },
  }
  function answer<T>(value: T): Promise<T> {
    if (store.state === 'throws') throw new Error('secret')
    if (store.state === 'fails') return Promise.reject(new Error('secret'))
    return store.state === 'hangs' ? new Promise(() => {}) : Promise.resolve(value)
  }
  return store satisfies BudgetStore
}

describe('what Redis answers to a charge', () => {
  it.each([[[1, 4_000_000]], [['1', '4000000']]])('is read: %j', async (answer) => {
    expect(await redisBudgets({ call: async () => answer }).take([charge])).toEqual({ taken: true, levels: [4] })
  })

  it.each([
    [null],
    ['OK'],
    [[1]],
    [[2, 1]],
    [[1, null]],
    [[1, '']],
    [[1, ' ']],
    [[1, '0x10']],
    [[1, Number.NaN]],
    [[1, '1e300']],
  ])('is no answer: %j', async (answer) => {
    await expect(redisBudgets({ call: async () => answer }).take([charge])).rejects.toThrow('Redis has answered')
  })
})

describe('a store of budgets that fails', () => {
  let clock = 0
  beforeEach(() => {
    clock = 5_000
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function open(onStoreFailure: StoreFailurePolicy) {
    const runtime = createTestRuntime({ now: () => clock })
    const store = faulty()
    const budgets = new Budgets({ store, onStoreFailure, deadline: 100, runtime })
    return { store, budgets, names: () => runtime.events.map(({ name }) => name) }
  }

  it.each(['fails', 'throws'] as const)('counts in memory when it %s', async (state) => {
    const { store, budgets, names } = open('local')
    store.state = state
    expect(await budgets.take([charge])).toMatchObject({ taken: true, levels: [4] })
    expect(await budgets.take([charge])).toMatchObject({ taken: false })
    // The second did not even ask.
    expect(store.taken).toBe(1)
    expect(names()).toEqual(['store.failed'])
  })

  it('counts in memory when what it answers is no answer', async () => {
    const { store, budgets, names } = open('local')
    for (const answer of [
      undefined,
      {},
      { taken: true, levels: [] },
      // What is true of a text is not that it was taken, and header fields are made of levels.
      { taken: 'no', levels: [1] },
      { levels: [1] },
      ...[Number.NaN, Number.POSITIVE_INFINITY, null, '1', undefined].map((level) => ({
        taken: true,
        levels: [level],
      })),
    ]) {
      clock += 2_000
      store.take = () => answer as never
      expect(await budgets.take([{ ...charge, amount: 1 }])).toMatchObject({ taken: true })
    }
    expect(names()).toEqual(['store.failed'])
  })

  it('denies, or allows, as it is told', async () => {
    for (const [policy, expected] of [
      ['deny', null],
      ['allow', { taken: true, levels: [10], store: null }],
    ] as const) {
      const { store, budgets } = open(policy)
      store.state = 'fails'
      for (let round = 0; round < 3; round++) expect(await budgets.take([charge])).toEqual(expected)
    }
  })

  it('is waited for no longer than the deadline, and by few', async () => {
    const { store, budgets } = open('local')
    store.state = 'hangs'
    const first = budgets.take([charge])
    await vi.advanceTimersByTimeAsync(100)
    expect(await first).toMatchObject({ taken: true })
    expect(budgets.take([charge])).not.toBeInstanceOf(Promise)
    clock += 1_000
    // One tries again; the others do not wait for it.
    const trial = budgets.take([charge])
    expect(trial).toBeInstanceOf(Promise)
    expect(budgets.take([charge])).not.toBeInstanceOf(Promise)
    await vi.advanceTimersByTimeAsync(100)
    await trial
    expect(store.taken).toBe(2)
  })

  it('is used again once it works, without a restart', async () => {
    const { store, budgets, names } = open('deny')
    store.state = 'fails'
    expect(await budgets.take([charge])).toBe(null)
    store.state = 'works'
    expect(await budgets.take([charge])).toBe(null)
    clock += 1_000
    expect(await budgets.take([charge])).toMatchObject({ taken: true })
    expect(await budgets.take([charge])).toMatchObject({ taken: true })
    expect(names()).toEqual(['store.failed', 'store.restored'])
  })

  it('is tried again though the clock was set back', async () => {
    const { store, budgets } = open('deny')
    store.state = 'fails'
    await budgets.take([charge])
    store.state = 'works'
    clock -= 3_000
    expect(await budgets.take([charge])).toMatchObject({ taken: true })
  })

  it('settles where it was taken, and throws nothing', async () => {
    const { store, budgets } = open('local')
    const paid = await budgets.take([charge])
    if (paid === null) throw new Error('denied')
    budgets.settle(paid, [{ ...charge, amount: -1 }])
    expect(store.settled).toBe(1)
    store.state = 'fails'
    budgets.settle(paid, [{ ...charge, amount: -1 }])
    await vi.advanceTimersByTimeAsync(1)
    const local = await budgets.take([charge])
    if (local === null) throw new Error('denied')
    expect(local.store).not.toBe(store)
    budgets.settle(local, [{ ...charge, amount: -6 }])
    expect(await budgets.take([{ ...charge, amount: 10 }])).toMatchObject({ taken: true })
    expect(store.settled).toBe(2)
  })
})
