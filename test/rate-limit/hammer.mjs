// One of several processes that spend from one bucket for a while; tells how much it was allowed.
import { redisBudgets } from 'graphql-bulwark/redis'
import { Redis } from 'ioredis'

const [url, prefix, key, milliseconds, capacity, refillPerSecond] = process.argv.slice(2)
const redis = new Redis(url)
const store = redisBudgets(redis, { prefix })
const charge = { key, capacity: Number(capacity), refillPerSecond: Number(refillPerSecond), amount: 1 }
const end = Date.now() + Number(milliseconds)
let admitted = 0
let asked = 0
await Promise.all(
  Array.from({ length: 20 }, async () => {
    while (Date.now() < end) {
      asked++
      if ((await store.take([charge])).taken) admitted++
    }
  }),
)
redis.disconnect()
console.log(JSON.stringify({ admitted, asked }))
