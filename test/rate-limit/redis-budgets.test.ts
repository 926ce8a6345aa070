import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { redisBudgets } from '../../src/rate-limit/redis-budgets.js'
import { describeRedis } from '../support/redis.js'

describeRedis('budgets in Redis', (redis) => {
  const storeOf = () => redisBudgets(redis.client, { prefix: redis.prefix })
  // So slow that nothing comes back while a test runs.
  const charge = (key: string, amount: number) => ({ key, capacity: 100, refillPerSecond: 0.001, amount })
  const nameOf = (key: string) => `${redis.prefix}{rate}:${key}`

  it('take all or nothing', async () => {
    const store = storeOf()
    expect(await store.take([charge('all b', 60)])).toMatchObject({ taken: true })
    const refused = await store.take([charge('all a', 50), charge('all b', 50)])
    expect(refused.taken).toBe(false)
    expect(refused.levels[0]).toBe(100)
    expect(refused.levels[1]).toBeCloseTo(40, 1)
    expect((await store.take([charge('all a', 100)])).levels[0]).toBeCloseTo(0, 1)
  })

  it('give back, and owe no more than they hold', async () => {
    const store = storeOf()
    await store.take([charge('settle', 90)])
    await store.settle([charge('settle', -40)])
    expect((await store.take([charge('settle', 50)])).levels[0]).toBeCloseTo(0, 1)
    await store.settle([charge('settle', 1e9)])
    expect((await store.take([charge('settle', 1)])).levels[0]).toBeCloseTo(-100, 1)
    await store.settle([charge('settle', -1e9)])
    expect(await redis.command('EXISTS', nameOf('settle'))).toBe(0)
  })

  it('come back over time, on the clock of Redis, and are forgotten when they are full', async () => {
    const store = storeOf()
    const quick = (amount: number) => ({ key: 'quick', capacity: 10, refillPerSecond: 100, amount })
    expect(await store.take([quick(10)])).toMatchObject({ taken: true })
    await wait(60)
    expect((await store.take([quick(5)])).taken).toBe(true)
    expect(Number(await redis.command('PTTL', nameOf('quick')))).toBeLessThanOrEqual(1_101)
  })

  it('admit no more than the capacity, however many ask at once', async () => {
    const stores = [storeOf(), storeOf()]
    const all = await Promise.all(
      Array.from({ length: 300 }, (_, index) => stores[index % 2]?.take([charge('burst', 1)])),
    )
    expect(all.filter((one) => one?.taken)).toHaveLength(100)
  })

  /** As the store writes it: when the bucket will be full, and when that was known. */
  const write = (key: string, fullAt: number, at: number) =>
    redis.command(
      'EVAL',
      "return redis.call('SET', KEYS[1], struct.pack('<dd', ARGV[1], ARGV[2]))",
      '1',
      nameOf(key),
      String(fullAt),
      String(at),
    )

  it('survive what somebody else has written there', async () => {
    for (const text of ['not a number', 'sixteen letters!', '']) {
      await redis.command('SET', nameOf('strange'), text)
      expect(await storeOf().take([charge('strange', 1)])).toMatchObject({ taken: true })
    }
    const now = Date.now()
    await write('strange', Number.NaN, Number.NaN)
    expect((await storeOf().take([charge('strange', 1)])).levels[0]).toBeCloseTo(99, 1)
    await write('far', now + 1e12, now)
    // Two years of a thousandth in a second.
    expect((await storeOf().take([charge('far', 1)])).levels[0]).toBeCloseTo(100 - 63_244.8, 0)
  })

  it('know no free budget and no lockout where the clock of Redis was set back', async () => {
    const store = storeOf()
    // A day ahead, 40 of 100 were missing.
    const tomorrow = Date.now() + 86_400_000
    await write('back', tomorrow + 40_000_000, tomorrow)
    expect((await store.take([charge('back', 10)])).levels[0]).toBeCloseTo(50, 1)
    expect((await store.take([charge('back', 60)])).taken).toBe(false)
    expect((await store.take([charge('back', 50)])).taken).toBe(true)
  })

  it('stay owed at one rate whatever is given back at another', async () => {
    const store = storeOf()
    const slow = (amount: number) => ({ key: 'roles', capacity: 10_000, refillPerSecond: 10, amount })
    await store.take([slow(9_000)])
    await store.settle([{ key: 'roles', capacity: 100, refillPerSecond: 100, amount: -9 }])
    expect((await store.take([slow(1)])).levels[0]).toBeLessThan(1_010)
  })

  it('go on where Redis has forgotten its scripts', async () => {
    const store = storeOf()
    for (let round = 0; round < 3; round++) {
      expect((await store.take([charge('script', 1)])).taken).toBe(true)
      await redis.command('SCRIPT', 'FLUSH')
      expect((await store.take([charge('script', 1)])).levels[0]).toBeCloseTo(98 - 2 * round, 1)
    }
  })
})
