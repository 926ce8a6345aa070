import type { RedisClient } from '../redis-client.js'
import { integerText, openRedisStore, type RedisStoreOptions, readFlag, readList } from '../redis-store.js'
import { readRecord, writeRecord } from './redis-api-key-record.js'
import type { ApiKeyRecord, ApiKeyStore } from './stores.js'

// A record is a hash: its JSON never changes, and the two times that do have fields of their own, so that of a use and
// a revocation at once neither undoes the other. Every script looks first whether there is such a key: a deleted one
// must not come back as a few fields.
const INSERT = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV))
return 1
`

const REVOKE = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSETNX', KEYS[1], 'revokedAt', ARGV[1])
return 1
`

const TOUCH = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local known = redis.call('HGET', KEYS[1], 'lastUsedAt')
if not known or tonumber(known) < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'lastUsedAt', ARGV[1]) end
return 1
`

/**
 * Keeps API keys in Redis, without their secrets.
 *
 * The Redis must run with `maxmemory-policy noeviction` and keep its data on a disk (`appendonly yes`): a revocation
 * that is lost is a key accepted again.
 *
 * @throws ConfigurationError for a client that is of neither library, and for a mistake in the options.
 *
 * @example With ioredis:
 * ```ts
 * import { redisApiKeys } from 'graphql-bulwark/redis'
 * import { Redis } from 'ioredis'
 *
 * const store = redisApiKeys(new Redis('redis://localhost:6379'))
 * const keys = await store.list('user-1')
 * ```
 *
 * @example With node-redis:
 * ```ts
 * import { redisApiKeys } from 'graphql-bulwark/redis'
 * import { createClient } from 'redis'
 *
 * const client = createClient({ url: 'redis://localhost:6379' }).on('error', console.error)
 * await client.connect()
 * const store = redisApiKeys(client)
 * const keys = await store.list('user-1')
 * ```
 */
export function redisApiKeys(client: RedisClient, options: RedisStoreOptions = {}): ApiKeyStore {
  const { command, script, prefix } = openRedisStore('redisApiKeys', client, options)
  const keyOf = (id: string) => `${prefix}key:${id}`
  // As JSON: distinct for any two texts, also for those that UTF-8 can't tell apart.
  const ownerOf = (owner: string) => `${prefix}owner:${JSON.stringify(owner)}`

  const find = async (id: string): Promise<ApiKeyRecord | null> =>
    readRecord(id, readList(await command('HMGET', keyOf(id), 'record', 'revokedAt', 'lastUsedAt'), 3))

  return {
    find,
    async insert(record) {
      const { id, owner, revokedAt, lastUsedAt } = record
      const fields = ['record', writeRecord(record)]
      if (revokedAt !== null) fields.push('revokedAt', integerText(revokedAt))
      if (lastUsedAt !== null) fields.push('lastUsedAt', integerText(lastUsedAt))
      // Listed first: what is lost in between is an entry without a key, and never a key that nobody can list.
      await command('SADD', ownerOf(owner), id)
      if (!readFlag(await script(INSERT, keyOf(id), ...fields))) throw new Error('There is an API key with this id.')
    },
    async list(owner) {
      const ids = readList(await command('SMEMBERS', ownerOf(owner))).map(String)
      const records = await Promise.all(ids.map(find))
      return records
        .filter((record): record is ApiKeyRecord => record !== null && record.owner === owner)
        .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
    },
    async revoke(id, at) {
      return readFlag(await script(REVOKE, keyOf(id), integerText(at)))
    },
    async touch(id, at) {
      await script(TOUCH, keyOf(id), integerText(at))
    },
  }
}
