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

  it('survive what somebody else has written there', async () => {
    await redis.command('SET', nameOf('strange'), 'not a number')
    expect(await storeOf().take([charge('strange', 1)])).toMatchObject({ taken: true })
    const now = Date.now()
    await redis.command('SET', nameOf('far'), `${now + 1e12}.0 ${now}.0`)
    expect((await storeOf().take([charge('far', 1)])).levels[0]).toBeCloseTo(-100, 1)
  })

  it('know no free budget and no lockout where the clock of Redis was set back', async () => {
    const store = storeOf()
    // A day ahead, 40 of 100 were missing.
    const tomorrow = Date.now() + 86_400_000
    await redis.command('SET', nameOf('back'), `${tomorrow + 40_000_000}.000 ${tomorrow}.000`)
    expect((await store.take([charge('back', 10)])).levels[0]).toBeCloseTo(50, 1)
    expect((await store.take([charge('back', 60)])).taken).toBe(false)
    expect((await store.take([charge('back', 50)])).taken).toBe(true)
  })
})
