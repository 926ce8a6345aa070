import { setTimeout as wait } from 'node:timers/promises'
import { type BulwarkOptions, type SecurityEvent, useBulwark } from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { redisBudgets } from '../../src/rate-limit/redis-budgets.js'
import { describeRedisServer } from '../support/redis.js'
import { type OpenClient, redisLibraries } from '../support/redis-clients.js'
import { type RedisServer, startRedis } from '../support/redis-server.js'

const rate = { capacity: 1_000_000, refillPerSecond: 1 }

describeRedisServer('a server whose Redis fails in mid-load', () => {
  describe.each(redisLibraries)('with %s', (_, open) => {
    let server: RedisServer
    let opened: OpenClient
    let events: SecurityEvent['name'][]
    let unhandled: unknown[]
    const note = (reason: unknown) => unhandled.push(reason)

    beforeEach(async () => {
      events = []
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

    const start = (options: BulwarkOptions['rateLimit']) => {
      const yoga = createYoga({
        schema: createSchema({
          typeDefs: 'type Query { hello: String }',
          resolvers: { Query: { hello: () => 'you' } },
        }),
        logging: false,
        plugins: [
          useBulwark({
            roles: { anonymous: { rate } },
            rateLimit: { store: redisBudgets(opened.client), ...options },
            logger: { info() {}, warn() {}, error() {} },
            onEvent: ({ name }) => events.push(name),
          }),
        ],
      })
      return async () => {
        const began = performance.now()
        const answer = await yoga.fetch('http://localhost/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: '{ hello }' }),
        })
        await answer.text()
        return { status: answer.status, late: performance.now() - began > 2_000 }
      }
    }

    /** Asks again and again, until the statuses of a round are these. */
    const until = async (ask: () => Promise<{ status: number; late: boolean }>, status: number) => {
      const end = performance.now() + 10_000
      for (;;) {
        const answers = await Promise.all(Array.from({ length: 20 }, ask))
        expect(answers.filter(({ late }) => late)).toEqual([])
        expect(new Set(answers.map((one) => one.status)).size).toBeLessThanOrEqual(2)
        if (answers.every((one) => one.status === status)) return
        if (performance.now() > end) throw new Error(`still ${JSON.stringify(answers)}`)
        await wait(50)
      }
    }

    it('goes on in memory while it hangs, dies and is started again', async () => {
      const ask = start({ onStoreFailure: 'local' })
      await until(ask, 200)
      server.signal('SIGSTOP')
      for (let round = 0; round < 5; round++) expect((await ask()).status).toBe(200)
      server.signal('SIGCONT')
      server.signal('SIGKILL')
      for (let round = 0; round < 5; round++) expect((await ask()).status).toBe(200)
      await server.stop()
      server = await startRedis(server.url)
      const end = performance.now() + 10_000
      while (events.at(-1) !== 'store.restored' && performance.now() < end) {
        expect((await ask()).status).toBe(200)
        await wait(50)
      }
      expect(events[0]).toBe('store.failed')
      expect(events.at(-1)).toBe('store.restored')
    }, 30_000)

    it('denies while it is gone, and serves again without a restart', async () => {
      const ask = start({ onStoreFailure: 'deny' })
      await until(ask, 200)
      server.signal('SIGSTOP')
      await until(ask, 503)
      server.signal('SIGCONT')
      await until(ask, 200)
    }, 30_000)
  })
})
