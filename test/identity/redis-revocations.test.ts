import { describe, expect, it } from 'vitest'
import { redisRevocations } from '../../src/identity/redis-revocations.js'
import { describeRedis } from '../support/redis.js'
import { revocationContract, someKey } from './store-contracts.js'

const HOUR = 3_600_000

describeRedis('revocations in Redis', (redis) => {
  const storeOf = (options = {}) => redisRevocations(redis.client, { prefix: redis.prefix, ...options })
  const nameOf = (key: string) => `${redis.prefix}{revoked}:${key}`

  revocationContract(storeOf)

  it('knows what another server has revoked', async () => {
    const key = someKey()
    await storeOf().put(key, 3, Date.now() + HOUR)
    expect(await storeOf().get([key])).toEqual([3])
    expect(await storeOf({ prefix: `${redis.prefix}other:` }).get([key])).toEqual([null])
  })

  it.each([
    ['behind', -HOUR / 2],
    ['ahead', HOUR / 2],
  ])('keeps an entry long enough for the clock that is furthest behind: this one is %s', async (_, skew) => {
    const key = someKey()
    const now = () => Date.now() + skew
    await storeOf({ now }).put(key, 1, now() + HOUR)
    const left = Number(await redis.command('PTTL', nameOf(key)))
    expect(left).toBeGreaterThan(HOUR - 5_000 + Math.max(0, skew))
    expect(left).toBeLessThanOrEqual(HOUR + Math.max(0, skew))
  })

  it.each(['', 'x', '1.5', '0x10', ' 1', '99999999999999999', 'null'])(
    'rejects what is no number: "%s"',
    async (text) => {
      const [sound, broken] = [someKey(), someKey()]
      await storeOf().put(sound, 1, Date.now() + HOUR)
      await redis.command('SET', nameOf(broken), text)
      await expect(async () => storeOf().get([sound, broken])).rejects.toThrow('something else than a whole number')
    },
  )

  it('overwrites nothing that is no number', async () => {
    const key = someKey()
    await redis.command('SET', nameOf(key), 'x')
    await expect(async () => storeOf().put(key, 1, Date.now() + HOUR)).rejects.toThrow()
    expect(await redis.command('GET', nameOf(key))).toBe('x')
  })

  it.each([
    [Number.NaN, 1],
    [1.5, 1],
    [1, Number.NaN],
    [1, Number.POSITIVE_INFINITY],
  ])('rejects to keep %s until %s', async (value, expiresAt) => {
    await expect(async () => storeOf().put(someKey(), value, expiresAt)).rejects.toThrow(RangeError)
  })

  it('asks once for all keys, and not at all for none', async () => {
    const asked: string[][] = []
    const client = {
      async call(...command: string[]) {
        asked.push(command)
        return command.slice(1).map(() => null)
      },
    }
    await redisRevocations(client, { prefix: 'p:' }).get(['a', 'b'])
    await redisRevocations(client).get([])
    expect(asked).toEqual([['MGET', 'p:{revoked}:a', 'p:{revoked}:b']])
  })
})

describe('an answer to revocations', () => {
  it.each([[null], [[]], [['1']], [['1', '2', '3']], [['1', 2]], ['OK']])(
    'that no Redis gives is an error: %j',
    async (answer) => {
      const store = redisRevocations({ call: async () => answer })
      await expect(async () => store.get(['a', 'b'])).rejects.toThrow()
    },
  )
})
