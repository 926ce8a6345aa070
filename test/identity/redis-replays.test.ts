import { describe, expect, it } from 'vitest'
import { redisReplays } from '../../src/identity/redis-replays.js'
import { describeRedis } from '../support/redis.js'
import { replayContract, someKey } from './store-contracts.js'

const HOUR = 3_600_000

describeRedis('replays in Redis', (redis) => {
  const storeOf = (options = {}) => redisReplays(redis.client, { prefix: redis.prefix, ...options })

  replayContract(storeOf)

  it('knows what another server has seen', async () => {
    const key = someKey()
    expect(await storeOf().add(key, Date.now() + HOUR)).toBe(true)
    expect(await storeOf().add(key, Date.now() + HOUR)).toBe(false)
    expect(await storeOf({ prefix: `${redis.prefix}other:` }).add(key, Date.now() + HOUR)).toBe(true)
  })

  it.each([
    ['behind', -HOUR / 2],
    ['ahead', HOUR / 2],
  ])('knows a key long enough for the clock that is furthest behind: this one is %s', async (_, skew) => {
    const key = someKey()
    const now = () => Date.now() + skew
    expect(await storeOf({ now }).add(key, now() + HOUR)).toBe(true)
    const left = Number(await redis.command('PTTL', `${redis.prefix}replay:${key}`))
    expect(left).toBeGreaterThan(HOUR - 5_000 + Math.max(0, skew))
    expect(left).toBeLessThanOrEqual(HOUR + Math.max(0, skew))
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('rejects a time that is none: %s', async (expiresAt) => {
    await expect(async () => storeOf().add(someKey(), expiresAt)).rejects.toThrow(RangeError)
  })
})

describe('an answer to replays', () => {
  it('may be a number or its text', async () => {
    for (const [answer, isNew] of [
      [1, true],
      ['1', true],
      [0, false],
      ['0', false],
    ] as const) {
      expect(await redisReplays({ call: async () => answer }).add('a', Date.now())).toBe(isNew)
    }
  })

  it.each([[null], ['OK'], [2], [true], [[]]])('that no Redis gives is an error: %j', async (answer) => {
    await expect(async () => redisReplays({ call: async () => answer }).add('a', Date.now())).rejects.toThrow()
  })
})
