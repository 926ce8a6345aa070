import { ConfigurationError } from './errors.js'
import { assertKnownKeys } from './options-check.js'
import { commandOf, type RedisClient, type RedisCommand } from './redis-client.js'

/** Options of every store in Redis. */
export interface RedisStoreOptions {
  /** What the name of every key begins with; of two applications on one Redis each needs its own. @default 'bulwark:' */
  readonly prefix?: string
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** What the stores in Redis have in common. */
export interface RedisStore {
  readonly command: RedisCommand
  /** Runs a script that touches one key only, or several of one hash slot, as a Redis Cluster wants it. */
  readonly script: (text: string, keys: string | readonly string[], ...parameters: string[]) => Promise<unknown>
  /** A time as the parameters that {@link MILLISECONDS_LEFT} reads: when, and how far ahead by the clock of this process. */
  readonly expiry: (expiresAt: number) => [expiresAt: string, left: string]
  readonly prefix: string
}

/**
 * The start of a script whose first two parameters are an `expiry`. The clocks of Redis and of this process may differ:
 * the longer of the two spans holds, since nothing may be forgotten too early and nobody minds if it is kept.
 */
export const MILLISECONDS_LEFT = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local left = math.max(tonumber(ARGV[1]) - now, tonumber(ARGV[2]))
`

/** Opens a store that is called `where` in messages. */
export function openRedisStore(where: string, client: RedisClient, options: RedisStoreOptions): RedisStore {
  assertKnownKeys(where, options, ['prefix', 'now'])
  const { prefix = 'bulwark:', now = Date.now } = options
  if (typeof prefix !== 'string') throw new ConfigurationError(`${where}.prefix must be a text.`)
  const command = commandOf(where, client)
  return {
    command,
    script: scriptRunner(command),
    expiry: (expiresAt) => [integerText(Math.ceil(expiresAt)), integerText(Math.ceil(expiresAt - now()))],
    prefix,
  }
}

/**
 * Runs scripts by their digest, which spares Redis to read and digest the text each time. Until the digest is known, and
 * where Redis has forgotten the script or a node of a cluster has never seen it, by the text.
 */
function scriptRunner(command: RedisCommand): RedisStore['script'] {
  const digests = new Map<string, string | null>()
  return (text, keys, ...parameters) => {
    const all = typeof keys === 'string' ? [keys] : keys
    const rest = [String(all.length), ...all, ...parameters]
    const digest = digests.get(text)
    if (digest === undefined) {
      digests.set(text, null)
      sha1(text).then((found) => digests.set(text, found))
    }
    if (!digest) return command('EVAL', text, ...rest)
    return command('EVALSHA', digest, ...rest).catch((error: unknown) => {
      if (!isUnknownScript(error)) throw error
      return command('EVAL', text, ...rest)
    })
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}

/** As Redis names a script; `null` where the runtime has no digests. */
async function sha1(text: string): Promise<string | null> {
  try {
    const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  } catch {
    return null
  }
}

/** A whole number as Redis reads it; throws for what JavaScript can't hold exactly. */
export function integerText(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`Not a whole number that can be kept: ${value}.`)
  return String(value)
}

/** A number that {@link integerText} has written, or `null` where there is none. */
export function readInteger(text: unknown): number | null {
  if (text === null) return null
  const value = typeof text === 'string' && /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value)) throw new Error('Redis has something else than a whole number under this key.')
  return value
}

/** The answer of a script that says yes or no; ioredis can be told to give numbers as text. */
export function readFlag(answer: unknown): boolean {
  if (answer === 1 || answer === '1') return true
  if (answer === 0 || answer === '0') return false
  throw new Error('Redis has answered a script with neither 0 nor 1.')
}

/** An answer of several parts; under RESP3 a client may give those of a set as one. */
export function readList(answer: unknown, length?: number): unknown[] {
  const list = answer instanceof Set ? [...answer] : answer
  if (Array.isArray(list) && (length === undefined || list.length === length)) return list
  throw new Error('Redis has answered with something else than the list that was asked for.')
}
