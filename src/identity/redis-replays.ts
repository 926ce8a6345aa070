import type { RedisClient } from '../redis-client.js'
import { MILLISECONDS_LEFT, openRedisStore, type RedisStoreOptions, readFlag } from '../redis-store.js'
import type { ReplayStore } from './stores.js'

// A time that has passed is an error to Redis, and yet the key is new.
const ADD = `${MILLISECONDS_LEFT}
if redis.call('SET', KEYS[1], '1', 'NX', 'PX', string.format('%.0f', math.max(left, 1))) then return 1 end
return 0
`

/**
 * Keeps what was used once in Redis, so that it is used once with several servers too.
 *
 * The Redis must run with `maxmemory-policy noeviction`: a proof that it evicts is accepted a second time.
 *
 * @throws ConfigurationError for a client that is of neither library, and for a mistake in the options.
 *
 * @example With ioredis:
 * ```ts
 * import { redisReplays } from 'graphql-bulwark/redis'
 * import { Redis } from 'ioredis'
 *
 * const store = redisReplays(new Redis('redis://localhost:6379'))
 * ```
 *
 * @example With node-redis:
 * ```ts
 * import { redisReplays } from 'graphql-bulwark/redis'
 * import { createClient } from 'redis'
 *
 * const client = createClient({ url: 'redis://localhost:6379' }).on('error', console.error)
 * await client.connect()
 * const store = redisReplays(client)
 * ```
 */
export function redisReplays(client: RedisClient, options: RedisStoreOptions = {}): ReplayStore {
  const { script, expiry, prefix } = openRedisStore('redisReplays', client, options)
  return {
    async add(key, expiresAt) {
      return readFlag(await script(ADD, `${prefix}replay:${key}`, ...expiry(expiresAt)))
    },
  }
}
