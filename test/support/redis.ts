import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { commandOf, type RedisClient, type RedisCommand } from '../../src/redis-client.js'
import { type OpenClient, redisLibraries } from './redis-clients.js'
import { hasRedisServer, type RedisServer, startRedis } from './redis-server.js'

/** What tests with Redis are given; each field may be read in hooks and tests only. */
export interface TestRedis {
  readonly url: string
  readonly client: RedisClient
  readonly command: RedisCommand
  /** What the names of all keys begin with; they are deleted in the end. */
  readonly prefix: string
}

const { REDIS_URL, REQUIRE_REDIS } = process.env

/**
 * Runs the tests once for each client library, on the Redis of `REDIS_URL` or on one that is started for them. Without
 * either they are skipped, or fail if `REQUIRE_REDIS` is 1.
 */
export function describeRedis(name: string, tests: (redis: TestRedis) => void): void {
  if (!REDIS_URL && missing(name, 'neither REDIS_URL nor a redis-server on the PATH')) return
  describe.each(redisLibraries)(`${name}, with %s`, (_, open) => {
    const redis = { url: '', prefix: `test:${randomUUID()}:` } as {
      -readonly [Field in keyof TestRedis]: TestRedis[Field]
    }
    let server: RedisServer | undefined
    let opened: OpenClient | undefined

    beforeAll(async () => {
      if (!REDIS_URL) server = await startRedis()
      redis.url = REDIS_URL || (server?.url ?? '')
      opened = await open(redis.url)
      redis.client = opened.client
      redis.command = commandOf('the test', opened.client)
    })

    afterAll(async () => {
      try {
        if (opened) await deleteKeys(redis)
      } finally {
        await opened?.close()
        await server?.stop()
      }
    })

    tests(redis)
  })
}

/** Runs tests that need a server of their own, to break it. */
export function describeRedisServer(name: string, tests: () => void): void {
  if (!missing(name, 'no redis-server on the PATH')) describe(name, tests)
}

/** Says so where there is no `redis-server`. */
function missing(name: string, why: string): boolean {
  if (hasRedisServer()) return false
  if (REQUIRE_REDIS === '1') {
    it(`${name}: needs Redis`, () => {
      throw new Error(`REQUIRE_REDIS=1, and there is ${why}.`)
    })
  } else {
    it.skip(`${name} (skipped: ${why})`, () => {})
  }
  return true
}

async function deleteKeys({ command, prefix }: TestRedis): Promise<void> {
  let cursor = '0'
  do {
    const [next, keys] = (await command('SCAN', cursor, 'MATCH', `${prefix}*`, 'COUNT', '1000')) as [string, string[]]
    if (keys.length > 0) await command('UNLINK', ...keys)
    cursor = next
  } while (cursor !== '0')
}
