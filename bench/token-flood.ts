import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { createBulwark } from '../src/bulwark.js'
import { isViewer } from '../src/viewer.js'
import { AUDIENCE, host, ISSUER, keysOf, logger, requestWith } from './issuer.js'
import { printTable } from './measure.js'

const SECONDS = 4
const STEP_MS = 10
const PER_STEP = 100

type Flood = readonly [name: string, token: (index: number) => string, peer: (index: number) => string]

/** 10,000 tokens a second of which each is bad, while somebody with a good one goes on working. */
export async function benchTokenFlood(): Promise<void> {
  const { jwks, sign } = await keysOf('ES256')
  const good = await sign()
  const [head, claims, signature] = good.split('.') as [string, string, string]
  /** Well formed, of a good issuer and key, and each another one; only the signature tells. */
  const forged = (index: number) => {
    const { iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iat: number; exp: number }
    const own = { iss: ISSUER, aud: AUDIENCE, sub: `user-${index}`, iat, exp }
    return `${head}.${Buffer.from(JSON.stringify(own)).toString('base64url')}.${signature}`
  }
  const one = () => '203.0.113.7'
  const many = (index: number) => `198.${18 + ((index >> 16) & 1)}.${(index >> 8) & 255}.${index & 255}`
  const floods: readonly Flood[] = [
    ['forged, from one address', forged, one],
    ['forged, from many addresses', forged, many],
    ['no token at all, from many addresses', (index) => `junk-${index}`, many],
  ]
  const rows: string[][] = []
  for (const flood of floods) rows.push(await run(flood, good, jwks))
  printTable(
    `10,000 bad tokens a second for ${SECONDS} seconds, in one process`,
    ['tokens', 'sent', 'answers', 'event loop delay p99', 'good tokens served meanwhile', 'heap kept'],
    rows,
  )
}

async function run([name, token, peer]: Flood, good: string, jwks: { keys: object[] }): Promise<string[]> {
  const options = { jwt: { issuer: ISSUER, audience: AUDIENCE, jwks }, clientAddress: { trustedProxies: [] }, logger }
  const bulwark = createBulwark(options, host)
  const ofOwner = requestWith('authorization', `Bearer ${good}`, '192.0.2.1')
  await bulwark.request(ofOwner)
  const answers = new Map<string, number>()
  const count = (answer: string) => answers.set(answer, (answers.get(answer) ?? 0) + 1)
  const pending = new Set<Promise<void>>()
  // Made beforehand: who floods does it on a machine of his own.
  const inputs = Array.from({ length: (SECONDS * 1_000 * PER_STEP) / STEP_MS }, (_, index) =>
    requestWith('authorization', `Bearer ${token(index)}`, peer(index)),
  )
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const start = performance.now()
  let sent = 0
  let served = 0
  let asked = 0
  while (sent < inputs.length) {
    const due = Math.min(inputs.length, Math.floor(((performance.now() - start) / STEP_MS) * PER_STEP))
    for (; sent < due; sent++) {
      const answered = Promise.resolve(bulwark.request(inputs[sent] as (typeof inputs)[number])).then((answer) => {
        count(isViewer(answer) ? 'let in' : answer.code)
      })
      pending.add(answered)
      answered.then(() => pending.delete(answered))
    }
    asked++
    if (isViewer(await bulwark.request(ofOwner))) served++
    await wait(STEP_MS)
  }
  const seconds = (performance.now() - start) / 1_000
  delay.disable()
  await Promise.all(pending)
  inputs.length = 0
  globalThis.gc?.()
  return [
    name,
    `${Math.round(sent / seconds)} a second`,
    [...answers].map(([code, times]) => `${code} ${Math.round((times * 100) / sent)} %`).join(', '),
    `${(delay.percentile(99) / 1e6).toFixed(1)} ms`,
    `${served} of ${asked}`,
    `${((process.memoryUsage().heapUsed - before) / 1e6).toFixed(1)} MB`,
  ]
}
