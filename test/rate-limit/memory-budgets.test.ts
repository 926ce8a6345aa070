import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Taken } from '../../src/rate-limit/budget-store.js'
import { memoryBudgets } from '../../src/rate-limit/memory-budgets.js'

/** A bucket as one would write it down first: a level, and when it was looked at. */
class NaiveBucket {
  level: number
  at = 0

  constructor(
    readonly capacity: number,
    readonly refillPerSecond: number,
  ) {
    this.level = capacity
  }

  read(now: number): number {
    this.level = Math.min(this.capacity, this.level + ((now - this.at) / 1_000) * this.refillPerSecond)
    this.at = now
    return this.level
  }
}

const rate = { capacity: 100, refillPerSecond: 10 }
const charge = (key: string, amount: number) => ({ key, ...rate, amount })

describe('budgets in memory', () => {
  it('are token buckets, whatever is taken and given back when', () => {
    const amount = fc.double({ min: 0.5, max: 120, noNaN: true })
    const step = fc.record({
      wait: fc.nat(5_000),
      amounts: fc.array(amount, { minLength: 1, maxLength: 3 }),
      settle: fc.option(fc.double({ min: -1, max: 1, noNaN: true })),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = 0
        const store = memoryBudgets({ now: () => now })
        const rates = [rate, { capacity: 30, refillPerSecond: 0.7 }, { capacity: 1_000, refillPerSecond: 333 }]
        const naive = rates.map(({ capacity, refillPerSecond }) => new NaiveBucket(capacity, refillPerSecond))
        for (const { wait, amounts, settle } of steps) {
          now += wait
          const charges = amounts.map((amount, index) => ({ key: `b${index}`, ...(rates[index] ?? rate), amount }))
          const before = charges.map((_, index) => (naive[index] as NaiveBucket).read(now))
          const short = charges.map(({ amount }, index) => (before[index] as number) - amount)
          // What is decided by a rounding error may be decided either way.
          if (short.some((left) => Math.abs(left) < 1e-5)) return
          const expected = short.every((left) => left >= 0)
          const { taken, levels } = store.take(charges) as Taken
          expect(taken).toBe(expected)
          for (const [index, bucket] of naive.slice(0, charges.length).entries()) {
            if (expected) bucket.level -= (charges[index] as { amount: number }).amount
            expect(levels[index]).toBeCloseTo(bucket.level, 5)
          }
          if (settle === null || !expected) continue
          store.settle(charges.map((one) => ({ ...one, amount: one.amount * settle })))
          for (const [index, bucket] of naive.slice(0, charges.length).entries()) {
            const { amount } = charges[index] as { amount: number }
            bucket.level = Math.max(-bucket.capacity, Math.min(bucket.capacity, bucket.level - amount * settle))
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('take all or nothing', () => {
    const store = memoryBudgets({ now: () => 0 })
    store.take([charge('b', 60)])
    expect(store.take([charge('a', 50), charge('b', 50)])).toEqual({ taken: false, levels: [100, 40] })
    expect(store.take([charge('a', 100)])).toMatchObject({ taken: true })
  })

  it('owe no more than they hold', () => {
    let now = 0
    const store = memoryBudgets({ now: () => now })
    store.settle([charge('a', 1e9)])
    expect(store.take([charge('a', 1)])).toEqual({ taken: false, levels: [-100] })
    now = 10_101
    expect(store.take([charge('a', 1)])).toMatchObject({ taken: true })
  })

  it('are not reset by a flood of others', () => {
    let now = 0
    const store = memoryBudgets({ entries: 1_000, now: () => now })
    store.take([charge('spent', 100)])
    for (let index = 0; index < 50_000; index++) {
      now += 0.01
      store.take([charge(`other ${index}`, 1)])
    }
    expect(store.take([charge('spent', 50)])).toMatchObject({ taken: false })
  })

  it('are not reset by a flood of others that come again and again', () => {
    const store = memoryBudgets({ entries: 100, now: () => 0 })
    store.take([charge('spent', 100)])
    for (let round = 0; round < 20; round++) {
      for (let index = 0; index < 200; index++) store.take([charge(`other ${index}`, 2)])
    }
    expect(store.take([charge('spent', 1)])).toMatchObject({ taken: false })
  })

  it('are not reset by a flood of others that get most of it back', () => {
    let now = 0
    const store = memoryBudgets({ entries: 100, now: () => now })
    store.take([charge('spent', 100)])
    now = 1
    for (let index = 0; index < 3_000; index++) {
      store.take([charge(`other ${index}`, 100)])
      store.settle([charge(`other ${index}`, -99)])
    }
    expect(store.take([charge('spent', 50)])).toMatchObject({ taken: false })
  })

  it('stay owed at one rate whatever is given back at another', () => {
    const store = memoryBudgets({ now: () => 0 })
    const slow = (amount: number) => ({ key: 'a', capacity: 10_000, refillPerSecond: 10, amount })
    store.take([slow(9_000)])
    store.settle([charge('a', -9)])
    expect((store.take([slow(1)]) as Taken).levels[0]).toBeLessThan(1_010)
  })

  it('are kept, however often they are given back', () => {
    let now = 0
    const store = memoryBudgets({ now: () => now })
    for (let round = 0; round < 20_000; round++) {
      now += 1
      store.take([charge(`key ${round % 3}`, 50)])
      store.settle([charge(`key ${round % 3}`, -49)])
      if (round % 7 === 0) store.take([charge(`new ${round}`, 1)])
    }
    // Nothing was lost on the way.
    expect((store.take([charge('key 0', 1)]) as Taken).levels[0]).toBeLessThan(100)
  })

  it('know no free budget and no lockout when the clock is set back', () => {
    let now = 1_000_000
    const store = memoryBudgets({ now: () => now })
    store.take([charge('a', 100)])
    now -= 900_000
    expect(store.take([charge('a', 1)])).toEqual({ taken: false, levels: [0] })
    now += 1_000
    expect(store.take([charge('a', 10)])).toMatchObject({ taken: true })
    expect(store.take([charge('a', 1)])).toMatchObject({ taken: false })
  })

  it.each([[{ entries: 0 }], [{ entry: 5 }]])('stop the server for a mistake: %j', (options) => {
    expect(() => memoryBudgets(options as object)).toThrow('memoryBudgets.entr')
  })
})
