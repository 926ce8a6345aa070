import { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import { memoryBudgets } from '../src/rate-limit/memory-budgets.js'
import { redisBudgets } from '../src/rate-limit/redis-budgets.js'
import { hasRedisServer, startRedis } from '../test/support/redis-server.js'
import { formatTime, measure, printTable } from './measure.js'

const rate = { capacity: 1_000, refillPerSecond: 100 }
const KEYS = Array.from({ length: 1_000 }, (_, index) => `caller-${index}-of-a-digest-with-43-characters`)
const MILLION = 1_000_000

/** What a decision costs, in memory and in Redis. */
export async function benchBudgets(): Promise<void> {
  await benchMemoryBudgets()
  benchMillion()
  await benchRedisBudgets()
}

async function benchMemoryBudgets(): Promise<void> {
  let time = 0
  const store = memoryBudgets({ now: () => time })
  let turn = 0
  const next = () => KEYS[turn++ % KEYS.length] as string
  const taking = (step: number) => () => {
    time += step
    return store.take([{ key: next(), ...rate, amount: 5 }])
  }
  const [busy, idle, refusing, settling] = measure(
    // Comes again before its bucket is full: 5 units take 50 ms.
    taking(0.02),
    // Long after, so that it was forgotten.
    taking(50),
    () => store.take([{ key: next(), ...rate, amount: 1_001 }]),
    () => store.settle([{ key: next(), ...rate, amount: -1 }]),
  )
  const peer = new RateLimiterMemory({ points: 1e9, duration: 10 })
  const strict = new RateLimiterMemory({ points: 1, duration: 3_600 })
  for (const key of KEYS) await strict.consume(key)
  const taken = await timeAsync(() => peer.consume(next(), 5))
  const rows = [
    ['taken from a busy caller', busy, taken],
    ['taken from one whose bucket was full', idle, taken],
    ['refused', refusing, await timeAsync(() => strict.consume(next(), 5).catch(() => {}))],
    ['settled', settling, undefined],
  ] as const
  printTable(
    'Budgets in memory: one decision, 1,000 callers',
    ['', 'graphql-bulwark', 'rate-limiter-flexible'],
    rows.map(([name, own, other]) => [
      name,
      formatTime(own?.median ?? 0),
      other === undefined ? '' : formatTime(other),
    ]),
  )
}

async function timeAsync(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 15; round++) {
    const start = performance.now()
    for (let call = 0; call < 2_000; call++) await run()
    times.push(((performance.now() - start) * 1_000) / 2_000)
  }
  return times.sort((a, b) => a - b)[7] as number
}

/** Each key is a text of its own, as a digest of a request is. */
function benchMillion(): void {
  const { gc } = globalThis
  if (!gc) return
  gc()
  const before = process.memoryUsage().heapUsed
  const store = memoryBudgets({ now: () => 0 })
  const begin = performance.now()
  for (let index = 0; index < MILLION; index++) keyOf(index)
  const start = performance.now()
  for (let index = 0; index < MILLION; index++) store.take([{ key: keyOf(index), ...rate, amount: 1 + (index % 900) }])
  const filled = performance.now() - start
  gc()
  const heap = (process.memoryUsage().heapUsed - before) / 1e6
  let time = 0
  const full = performance.now()
  for (; time < 200_000; time++) {
    store.take([{ key: keyOf(MILLION + time), ...rate, amount: 1 + (time % 900) }])
  }
  const beyond = performance.now() - full
  printTable(
    'Budgets in memory: a million callers',
    ['heap', 'each new caller', 'at the bound, where another must go', 'of which to make its name'],
    [
      [
        `${heap.toFixed(0)} MB`,
        formatTime((filled * 1_000) / MILLION),
        formatTime((beyond * 1_000) / time),
        formatTime(((start - begin) * 1_000) / MILLION),
      ],
    ],
  )
}

function keyOf(index: number): string {
  return Buffer.from(String(index).padStart(32, '0')).toString('base64url')
}

async function benchRedisBudgets(): Promise<void> {
  const given = process.env.REDIS_URL
  if (given === undefined && !hasRedisServer()) {
    console.log('\nThere is no Redis: name one in REDIS_URL, or have redis-server on the PATH.')
    return
  }
  const server = given === undefined ? await startRedis() : undefined
  const redis = new Redis(given ?? (server?.url as string))
  const store = redisBudgets(redis, { prefix: 'bench:' })
  const peer = new RateLimiterRedis({ storeClient: redis, keyPrefix: 'bench-peer', points: 1e9, duration: 60 })
  const key = (index: number) => KEYS[index % KEYS.length] as string
  const charges = (index: number) => [{ key: key(index), ...rate, amount: 0.001 }]
  const ways: Record<string, (index: number) => unknown> = {
    'PING alone': () => redis.ping(),
    'graphql-bulwark': (index) => store.take(charges(index)),
    'graphql-bulwark, two buckets': (index) => store.take([...charges(index), ...charges(index + 1)]),
    'rate-limiter-flexible': (index) => peer.consume(key(index), 5),
  }
  const times = Object.keys(ways).map((): number[] => [])
  for (let round = 0; round < 9; round++) {
    for (const [index, run] of Object.values(ways).entries()) times[index]?.push(await together(run, 4_000))
  }
  const medians = times.map((list) => list.slice(2).sort((a, b) => a - b)[3] as number)
  const peerMedian = medians.at(-1) as number
  printTable(
    'Budgets in Redis over loopback: one decision, 64 under way at once',
    ['', 'time for each', 'throughput to that of rate-limiter-flexible'],
    Object.keys(ways).map((name, index) => {
      const median = medians[index] as number
      return [name, formatTime(median), `${(peerMedian / median).toFixed(2)} ×`]
    }),
  )
  redis.disconnect()
  await server?.stop()
}

async function together(run: (index: number) => unknown, calls: number): Promise<number> {
  let next = 0
  const start = performance.now()
  const work = async () => {
    while (next < calls) await run(next++)
  }
  await Promise.all(Array.from({ length: 64 }, work))
  return ((performance.now() - start) * 1_000) / calls
}
