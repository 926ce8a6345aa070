import type { RedisClient } from '../redis-client.js'
import { openRedisStore, type RedisStoreOptions, readFlag, readList } from '../redis-store.js'
import type { BudgetStore, Charge } from './budget-store.js'

/** Options of {@link redisBudgets}. */
export type RedisBudgetsOptions = Omit<RedisStoreOptions, 'now'>

/**
 * Budgets in Redis or Valkey, shared by all processes of a server: one round trip for each operation, one atomic script,
 * on the clock of Redis. Buckets that are full again expire.
 *
 * @throws ConfigurationError for a client that is of neither library, and for a mistake in the options.
 *
 * @example With ioredis:
 * ```ts
 * import { useBulwark } from 'graphql-bulwark'
 * import { redisBudgets } from 'graphql-bulwark/redis'
 * import { Redis } from 'ioredis'
 *
 * const store = redisBudgets(new Redis('redis://localhost:6379'))
 * useBulwark({ rateLimit: { store }, roles: { anonymous: { rate: { capacity: 1_000, refillPerSecond: 20 } } } })
 * ```
 *
 * @example With node-redis:
 * ```ts
 * import { useBulwark } from 'graphql-bulwark'
 * import { redisBudgets } from 'graphql-bulwark/redis'
 * import { createClient } from 'redis'
 *
 * const client = createClient({ url: 'redis://localhost:6379' }).on('error', console.error)
 * await client.connect()
 * useBulwark({ rateLimit: { store: redisBudgets(client), capacity: 1_000, refillPerSecond: 20 } })
 * ```
 */
export function redisBudgets(client: RedisClient, options: RedisBudgetsOptions = {}): BudgetStore {
  const { script, prefix } = openRedisStore('redisBudgets', client, options)
  // All buckets of a server have one hash tag: several are charged at once, and a cluster runs no script across slots.
  const run = (mode: 'take' | 'settle', charges: readonly Charge[]) => {
    const keys: string[] = []
    const parameters: string[] = [mode]
    for (const { key, capacity, refillPerSecond, amount } of charges) {
      keys.push(`${prefix}{rate}:${key}`)
      parameters.push(String(capacity), String(refillPerSecond), String(amount))
    }
    return script(SCRIPT, keys, ...parameters)
  }
  return {
    async take(charges) {
      const [taken, ...levels] = readList(await run('take', charges), charges.length + 1)
      return { taken: readFlag(taken), levels: levels.map(readLevel) }
    },
    async settle(charges) {
      await run('settle', charges)
    },
  }
}

/**
 * The arithmetic of `bucket.ts`, on the clock of Redis. No bucket is further from being full than two years. Beside the time when a bucket will be full stands the time when it
 * was looked at: where the clock was set back since, or that of a replica is behind, no time has passed.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local taking = ARGV[1] == 'take'
local answer = {1}
local after = {}
for i, key in ipairs(KEYS) do
  local capacity, refill, amount = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local most = now + 2 * capacity * 1000 / refill
  local known = redis.call('GET', key)
  local fullAt = now
  if known and #known == 16 then
    local until_full, at = struct.unpack('<dd', known)
    if at > now then until_full = until_full - (at - now) end
    if until_full > now then fullAt = math.min(until_full, now + 63244800000) end
  end
  local level = capacity - (fullAt - now) / 1000 * refill
  if taking and level + 0.000001 < amount then answer[1] = 0 end
  after[i] = fullAt + amount * 1000 / refill
  if amount > 0 then after[i] = math.max(fullAt, math.min(after[i], most)) end
  answer[i + 1] = level
end
for i, key in ipairs(KEYS) do
  if answer[1] == 1 then
    answer[i + 1] = answer[i + 1] - tonumber(ARGV[3 * i + 1])
    if after[i] > now then
      redis.call('SET', key, struct.pack('<dd', after[i], now), 'PX', math.ceil(after[i] - now) + 1000)
    else
      redis.call('DEL', key)
    end
  end
  answer[i + 1] = math.floor(answer[i + 1] * 1000000 + 0.5)
end
return answer
`

/** Redis has no fractions in its answers: levels come in millionths. */
function readLevel(millionths: unknown): number {
  const isRead = typeof millionths === 'string' ? /^-?\d+$/.test(millionths) : typeof millionths === 'number'
  const level = isRead ? Number(millionths) : Number.NaN
  if (Number.isFinite(level)) return level / 1e6
  throw new Error('Redis has answered with something else than the level of a bucket.')
}
