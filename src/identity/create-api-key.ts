import { ConfigurationError } from '../errors.js'
import { compileRanges } from '../ip-ranges.js'
import { assertKnownKeys } from '../options-check.js'
import type { Host } from '../runtime.js'
import { sha256Of } from '../sha256.js'
import { ANONYMOUS_ROLE } from '../viewer.js'
import { assertApiKeyStore } from './api-key-options.js'
import { assertKeyWord, writeApiKey } from './api-key-text.js'
import type { ApiKeyRecord, ApiKeyStore } from './stores.js'

/** What a new key is for. */
export interface CreateApiKeyOptions {
  /** Where the key is kept, as a digest; the one that the server reads. */
  readonly store: ApiKeyStore
  /** Who acts when the key is used: the `id` of the viewer. */
  readonly owner: string
  /** The roles of the viewer. @default none */
  readonly roles?: readonly string[]
  /** The scopes of the viewer. @default none */
  readonly scopes?: readonly string[]
  /** For people: which system holds the key. @default none */
  readonly label?: string
  /** A date, or milliseconds since the epoch, from which the key is good. @default at once */
  readonly notBefore?: Date | number
  /** A date, or milliseconds since the epoch, from which it no longer is. @default never */
  readonly expiresAt?: Date | number
  /** Seconds that it is good for, instead of `expiresAt`. @default never over */
  readonly expiresIn?: number
  /** Addresses and ranges that it may come from, such as `203.0.113.7` and `2001:db8::/32`. @default any */
  readonly addresses?: readonly string[]
  /** Values of the Origin header that it may come with, such as `https://shop.example.com`. @default any, and none */
  readonly origins?: readonly string[]
  /** The word that the key starts with: 1 to 20 small letters and digits. @default 'bulwark' */
  readonly prefix?: string
  /** The word behind it; a server reads the keys of its own environments. @default 'live' */
  readonly environment?: string
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** A new key. */
export interface CreatedApiKey {
  /** The whole key: it is given this once, and stored nowhere. */
  readonly key: string
  /** What the store keeps. */
  readonly record: ApiKeyRecord
}

const optionKeys: readonly (keyof CreateApiKeyOptions)[] = [
  'store',
  'owner',
  'roles',
  'scopes',
  'label',
  'notBefore',
  'expiresAt',
  'expiresIn',
  'addresses',
  'origins',
  'prefix',
  'environment',
  'now',
]

/** Creates a key and keeps its digest. */
export async function createApiKey(options: CreateApiKeyOptions, host: Pick<Host, 'sha256'>): Promise<CreatedApiKey> {
  assertKnownKeys(NAME, options, optionKeys)
  const { store, owner, label = null, prefix = 'bulwark', environment = 'live', now = Date.now } = options
  const sha256 = sha256Of(NAME, host)
  assertApiKeyStore(`${NAME}.store`, store)
  if (typeof owner !== 'string' || owner === '') throw refused('owner', 'must be a text that is not empty')
  if (label !== null && typeof label !== 'string') throw refused('label', 'must be a text')
  assertKeyWord(`${NAME}.prefix`, prefix)
  assertKeyWord(`${NAME}.environment`, environment)
  const roles = readTexts('roles', options.roles ?? [])
  if (roles.includes(ANONYMOUS_ROLE)) throw refused('roles', `has ${ANONYMOUS_ROLE}, the role of strangers`)
  const createdAt = now()
  const terms = {
    roles,
    scopes: readTexts('scopes', options.scopes ?? []),
    label,
    createdAt,
    ...readTimes(options, createdAt),
    addresses: readAddresses(options.addresses),
    origins: readOrigins(options.origins),
  }
  const { key, id } = writeApiKey({ prefix, environment }, sha256)
  const record = Object.freeze({ id, digest: sha256(key), owner, ...terms, revokedAt: null, lastUsedAt: null })
  await store.insert(record)
  return { key, record }
}

const NAME = 'createApiKey'

function refused(name: keyof CreateApiKeyOptions, why: string): ConfigurationError {
  return new ConfigurationError(`${NAME}.${name} ${why}.`)
}

function readTimes(options: CreateApiKeyOptions, now: number): Pick<ApiKeyRecord, 'notBefore' | 'expiresAt'> {
  const { expiresIn } = options
  const notBefore = readTime('notBefore', options.notBefore)
  let expiresAt = readTime('expiresAt', options.expiresAt)
  if (expiresIn !== undefined) {
    if (expiresAt !== null) throw refused('expiresIn', 'stands beside expiresAt: give one of them')
    if (!Number.isSafeInteger(expiresIn) || expiresIn < 1) throw refused('expiresIn', 'must be whole seconds above 0')
    expiresAt = readTime('expiresIn', now + expiresIn * 1_000)
  }
  // Seconds taken for milliseconds end here too: they lie in 1970.
  if (expiresAt !== null && expiresAt <= now) throw refused('expiresAt', 'must lie in the future, in milliseconds')
  if (expiresAt !== null && notBefore !== null && notBefore >= expiresAt) {
    throw refused('notBefore', 'must lie before the expiry')
  }
  return { notBefore, expiresAt }
}

function readTime(name: 'notBefore' | 'expiresAt' | 'expiresIn', time: unknown): number | null {
  if (time === undefined) return null
  const value = time instanceof Date ? time.getTime() : time
  // The last time that a Date can tell.
  if (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 8.64e15) return value as number
  throw refused(name, 'must be a date, or whole milliseconds since the epoch')
}

function readAddresses(addresses: readonly string[] | undefined): readonly string[] | null {
  if (addresses === undefined) return null
  compileRanges(`${NAME}.addresses`, addresses)
  if (addresses.length === 0) throw refused('addresses', 'is empty: the key would be good from nowhere')
  return Object.freeze([...addresses])
}

function readOrigins(origins: readonly string[] | undefined): readonly string[] | null {
  if (origins === undefined) return null
  const texts = readTexts('origins', origins)
  if (texts.length === 0) throw refused('origins', 'is empty: the key would be good from nowhere')
  for (const origin of texts) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw refused('origins', `has '${origin}', which is no origin such as https://shop.example.com`)
    }
  }
  return texts
}

function readTexts(name: 'roles' | 'scopes' | 'origins', texts: unknown): readonly string[] {
  if (Array.isArray(texts) && texts.every((text) => typeof text === 'string' && text !== '')) {
    return Object.freeze([...texts])
  }
  throw refused(name, 'must be a list of texts')
}
