import { hash } from 'node:crypto'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { createBulwark } from '../src/bulwark.js'
import { createApiKey } from '../src/identity/create-api-key.js'
import { memoryApiKeys } from '../src/identity/memory-api-keys.js'
import { AUDIENCE, host, ISSUER, keysOf, logger, requestWith } from './issuer.js'
import { formatTime, measure, printTable } from './measure.js'
import { benchTokenFlood } from './token-flood.js'

const TOKENS = 1_000
const ROUNDS = 15
const WARM_UP = 5
/** Verifications under way at once. */
const TOGETHER = 20

/** What it costs to know who asks. */
export async function benchTokens(): Promise<void> {
  await benchHits()
  await benchMisses()
  await benchTokenFlood()
}

async function benchHits(): Promise<void> {
  const rows: string[][] = []
  const store = memoryApiKeys()
  const { key } = await createApiKey({ store, owner: 'sam' }, host)
  for (const alg of ['ES256', 'RS256']) {
    const { jwks, sign } = await keysOf(alg)
    const options = { jwt: { issuer: ISSUER, audience: AUDIENCE, jwks }, apiKeys: { store }, logger }
    const bulwark = createBulwark(options, host)
    const token = await sign()
    const input = requestWith('authorization', `Bearer ${token}`)
    await bulwark.request(input)
    if (bulwark.request(input) instanceof Promise) throw new Error('a known token took a promise')
    const [known, digest] = warm(
      () => bulwark.request(input),
      () => hash('sha256', token, 'base64url'),
    )
    rows.push([`a token of ${token.length} characters (${alg})`, known as string, digest as string])
  }
  const bulwark = createBulwark({ apiKeys: { store }, failedAttempts: false, logger }, host)
  const good = requestWith('x-api-key', key)
  const junk = requestWith('x-api-key', `${key.slice(0, -1)}${key.endsWith('x') ? 'y' : 'x'}`)
  const [ofGood, ofJunk] = warm(
    () => bulwark.request(good),
    () => bulwark.request(junk),
  )
  rows.push(['an API key, its store in memory', ofGood as string, ''], ['junk in place of a key', ofJunk as string, ''])
  printTable('Credentials known before, for one request', ['', 'median', 'of that one SHA-256'], rows)
}

/** Measured when the engine has compiled what runs often. */
function warm(...calls: (() => unknown)[]): string[] {
  for (let round = 0; round < 3; round++) measure(...calls)
  return measure(...calls).map(({ median, min }) => `${formatTime(median)} (least ${formatTime(min)})`)
}

async function benchMisses(): Promise<void> {
  const rows: string[][] = []
  for (const alg of ['RS256', 'ES256', 'EdDSA']) {
    const { jwks, sign } = await keysOf(alg)
    const tokens = await Promise.all(Array.from({ length: TOKENS }, (_, index) => sign({ jti: String(index) })))
    const keySet = createLocalJWKSet(jwks)
    const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: [alg] }
    const ratios: number[] = []
    const times: number[] = []
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      // A new one for each round: it knows none of the tokens.
      const bulwark = createBulwark({ jwt: { issuer: ISSUER, audience: AUDIENCE, jwks }, logger }, host)
      const own = () => timeEach(tokens, (token) => bulwark.request(requestWith('authorization', `Bearer ${token}`)))
      const jose = () => timeEach(tokens, (token) => jwtVerify(token, keySet, options))
      // In turn also within the round.
      const [a, b] = round % 2 === 0 ? [await own(), await jose()] : (await inOrder(jose, own)).reverse()
      if (round < 0) continue
      ratios.push((a as number) / (b as number))
      times.push(b as number)
    }
    rows.push([alg, formatTime(median(times)), median(ratios).toFixed(2)])
  }
  printTable(
    'A token seen first, processor time, against `jwtVerify` and `createLocalJWKSet` of jose',
    ['algorithm', 'jose', 'graphql-bulwark'],
    rows,
  )
}

async function inOrder<T>(...tasks: (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = []
  for (const task of tasks) results.push(await task())
  return results
}

/** Microseconds of processor time for one: signatures are verified on other threads, which some have to keep awake. */
async function timeEach(tokens: readonly string[], verify: (token: string) => unknown): Promise<number> {
  const start = process.cpuUsage()
  for (let index = 0; index < tokens.length; index += TOGETHER) {
    await Promise.all(tokens.slice(index, index + TOGETHER).map(verify))
  }
  const { user, system } = process.cpuUsage(start)
  return (user + system) / tokens.length
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] as number
}
