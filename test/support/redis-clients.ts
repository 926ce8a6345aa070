import { Redis } from 'ioredis'
import { createClient } from 'redis'
import type { RedisClient } from '../../src/redis-client.js'

/** A connected client, and how its connection is closed. */
export interface OpenClient {
  readonly client: RedisClient
  close(): Promise<void>
}

/** Connects with each library that applications use. What a lost server makes them say is not for the tests. */
export const redisLibraries: readonly (readonly [name: string, open: (url: string) => Promise<OpenClient>])[] = [
  [
    'ioredis',
    async (url) => {
      const client = new Redis(url, { lazyConnect: true }).on('error', () => {})
      await client.connect()
      return { client, close: async () => client.disconnect() }
    },
  ],
  [
    'node-redis',
    async (url) => {
      const client = createClient({ url }).on('error', () => {})
      await client.connect()
      return { client, close: async () => client.destroy() }
    },
  ],
]
