import { describe, expect, it } from 'vitest'
import { redisApiKeys, redisReplays, redisRevocations } from '../plugins/redis.js'
import { commandOf, type RedisClient } from '../src/redis-client.js'

const ioredis = {
  call: async (...command: string[]) => ['call', ...command],
  sendCommand: async () => 'takes something else',
}
const nodeRedis = { sendCommand: async (command: string[]) => ['send', ...command] }

describe('a client of Redis', () => {
  it('is asked in the way of its library', async () => {
    expect(await commandOf('it', ioredis)('SET', 'a', 'b')).toEqual(['call', 'SET', 'a', 'b'])
    expect(await commandOf('it', nodeRedis)('SET', 'a', 'b')).toEqual(['send', 'SET', 'a', 'b'])
  })

  it.each([[undefined], [null], [{}], [{ call: 1 }], [{ sendCommand: null }]])('is not %j', (client) => {
    for (const store of [redisRevocations, redisReplays, redisApiKeys]) {
      expect(() => store(client as unknown as RedisClient)).toThrow(`${store.name} needs a client of ioredis`)
    }
  })
})

describe.each([redisRevocations, redisReplays, redisApiKeys])('the options of %o', (store) => {
  it('are known', () => {
    expect(() => store(nodeRedis, { prefixx: 'a' } as object)).toThrow(`${store.name}.prefixx. Did you mean prefix?`)
    expect(() => store(nodeRedis, { prefix: 1 } as object)).toThrow(`${store.name}.prefix must be a text`)
    expect(() => store(nodeRedis, { prefix: '' })).not.toThrow()
  })
})
