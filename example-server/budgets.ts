import { type BudgetStore, memoryBudgets } from 'graphql-bulwark'
import { redisBudgets } from 'graphql-bulwark/redis'
import { Redis } from 'ioredis'
import { StartupError } from './startup-error.js'

/** Where the shop keeps what callers may spend. */
export interface OpenBudgets {
  readonly store: BudgetStore
  readonly description: string
  close(): void
}

/** In the memory of the process; with a Redis, shared by all processes of the shop. */
export async function openBudgets(url: string | undefined): Promise<OpenBudgets> {
  if (url === undefined) return { store: memoryBudgets(), description: 'budgets in memory', close() {} }
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 })
  let started = false
  // The suite tells of a Redis that fails later, and counts in memory until it is back.
  redis.on('error', () => {})
  try {
    await redis.connect()
    started = true
  } catch {
    throw new StartupError('REDIS_URL leads to no Redis that answers.')
  } finally {
    if (!started) redis.disconnect()
  }
  return { store: redisBudgets(redis), description: 'budgets in Redis', close: () => redis.disconnect() }
}
