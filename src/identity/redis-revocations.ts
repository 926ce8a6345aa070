import type { RedisClient } from '../redis-client.js'
import {
  integerText,
  MILLISECONDS_LEFT,
  openRedisStore,
  type RedisStoreOptions,
  readInteger,
  readList,
} from '../redis-store.js'
import type { RevocationStore } from './stores.js'

// Two servers may revoke at once: what is known is read and written in one step. A known text that is no number ends
// the script with an error, before it is overwritten.
const PUT = `${MILLISECONDS_LEFT}
local value = ARGV[3]
local known = redis.call('GET', KEYS[1])
if known then
  left = math.max(left, redis.call('PTTL', KEYS[1]))
  if tonumber(known) > tonumber(value) then value = known end
end
if left >= 1 then redis.call('SET', KEYS[1], value, 'PX', string.format('%.0f', left)) end
return 1
`

/**
 * Keeps revocations in Redis, for several servers that must know the same.
 *
 * The Redis must run with `maxmemory-policy noeviction`: a revocation that it evicts is a token accepted again.
 *
 * @throws ConfigurationError for a client that is of neither library, and for a mistake in the options.
 *
 * @example With ioredis:
 * ```ts
 * import { redisRevocations } from 'graphql-bulwark/redis'
 * import { Redis } from 'ioredis'
 *
 * const store = redisRevocations(new Redis('redis://localhost:6379'))
 * ```
 *
 * @example With node-redis:
 * ```ts
 * import { redisRevocations } from 'graphql-bulwark/redis'
 * import { createClient } from 'redis'
 *
 * const client = createClient({ url: 'redis://localhost:6379' }).on('error', console.error)
 * await client.connect()
 * const store = redisRevocations(client)
 * ```
 */
export function redisRevocations(client: RedisClient, options: RedisStoreOptions = {}): RevocationStore {
  const { command, script, expiry, prefix } = openRedisStore('redisRevocations', client, options)
  // The braces keep all of them in one slot of a Redis Cluster, so that one command can ask for several.
  const name = (key: string) => `${prefix}{revoked}:${key}`
  return {
    async put(key, value, expiresAt) {
      await script(PUT, name(key), ...expiry(expiresAt), integerText(value))
    },
    async get(keys) {
      if (keys.length === 0) return []
      return readList(await command('MGET', ...keys.map(name)), keys.length).map(readInteger)
    },
  }
}
