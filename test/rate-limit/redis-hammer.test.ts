import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { describeRedis } from '../support/redis.js'

const script = fileURLToPath(new URL('./hammer.mjs', import.meta.url))
const run = promisify(execFile)

describeRedis('one bucket in Redis', (redis) => {
  it('admits what it holds and what comes back, to four processes together', async () => {
    const [capacity, refill, milliseconds] = [500, 200, 10_000]
    const began = performance.now()
    const args = [script, redis.url, redis.prefix, 'hammer', milliseconds, capacity, refill].map(String)
    const outputs = await Promise.all(Array.from({ length: 4 }, () => run(process.execPath, args)))
    const seconds = (performance.now() - began) / 1_000
    const sums = outputs.map(({ stdout }) => JSON.parse(stdout) as { admitted: number; asked: number })
    const admitted = sums.reduce((sum, one) => sum + one.admitted, 0)
    expect(admitted).toBeLessThanOrEqual(capacity + refill * seconds)
    // They were many enough to spend all of it.
    expect(admitted).toBeGreaterThanOrEqual(capacity + refill * (milliseconds / 1_000) * 0.8)
    expect(sums.every(({ asked }) => asked > 100)).toBe(true)
  }, 40_000)
})
