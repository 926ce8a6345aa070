import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { redisApiKeys } from '../../src/identity/redis-api-keys.js'
import { redisReplays } from '../../src/identity/redis-replays.js'
import { redisRevocations } from '../../src/identity/redis-revocations.js'
import { commandOf } from '../../src/redis-client.js'
import { describeRedisServer } from '../support/redis.js'
import { type OpenClient, redisLibraries } from '../support/redis-clients.js'
import { type RedisServer, startRedis } from '../support/redis-server.js'
import { someRecord } from './api-key-contract.js'

describeRedisServer('a Redis that fails', () => {
  describe.each(redisLibraries)('with %s', (_, open) => {
    let server: RedisServer
    let opened: OpenClient
    let unhandled: unknown[]
    const note = (reason: unknown) => unhandled.push(reason)

    beforeEach(async () => {
      unhandled = []
      process.on('unhandledRejection', note)
      server = await startRedis()
      opened = await open(server.url)
    })

    afterEach(async () => {
      await opened.close()
      await server.stop()
      await wait(10)
      process.off('unhandledRejection', note)
      expect(unhandled).toEqual([])
    })

    /** How each call of each store ends, at any time. */
    function callAll(): Promise<string>[] {
      const later = Date.now() + 60_000
      const revocations = redisRevocations(opened.client)
      const replays = redisReplays(opened.client)
      const apiKeys = redisApiKeys(opened.client)
      const record = someRecord()
      return [
        revocations.put('a', 1, later),
        revocations.get(['a', 'b']),
        replays.add('a', later),
        apiKeys.insert(record),
        apiKeys.find(record.id),
        apiKeys.list(record.owner),
        apiKeys.revoke(record.id, later),
        apiKeys.touch(record.id, later),
      ].map((call) =>
        Promise.resolve(call).then(
          () => 'answered',
          () => 'rejected',
        ),
      )
    }

    const soon = (calls: readonly Promise<string>[]) =>
      Promise.all(calls.map((call) => Promise.race([call, wait(50, 'pending')])))

    it('answers nothing while it hangs, and everything afterwards', async () => {
      server.signal('SIGSTOP')
      const calls = callAll()
      expect(await soon(calls)).toEqual(calls.map(() => 'pending'))
      server.signal('SIGCONT')
      expect(await Promise.all(calls)).toEqual(calls.map(() => 'answered'))
    })

    it('answers nothing when it has died', async () => {
      server.signal('SIGKILL')
      expect(await soon(callAll())).not.toContain('answered')
      expect(await soon(callAll())).not.toContain('answered')
    })

    it('answers nothing when it dies with calls on their way', async () => {
      server.signal('SIGSTOP')
      const calls = callAll()
      await soon(calls)
      server.signal('SIGKILL')
      expect(await soon(calls)).not.toContain('answered')
    })

    it('refuses to write when its memory is full, and says so', async () => {
      await commandOf('the test', opened.client)('CONFIG', 'SET', 'maxmemory', '1')
      const [put, get, add, insert] = await Promise.all(callAll())
      expect({ put, get, add, insert }).toEqual({
        put: 'rejected',
        get: 'answered',
        add: 'rejected',
        insert: 'rejected',
      })
    })
  })
})
