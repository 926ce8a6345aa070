import { ConfigurationError } from '../errors.js'
import type { GuardMode } from '../guard.js'
import { readMode } from '../options.js'
import { assertKnownKeys } from '../options-check.js'
import { assertKeyWord } from './api-key-text.js'
import type { ApiKeyStore } from './stores.js'

/** Options of the verification of API keys. */
export interface ApiKeyOptions {
  /** Where the keys are kept: `memoryApiKeys()`, or your own database. */
  readonly store: ApiKeyStore
  /** The header that holds the key. @default 'x-api-key' */
  readonly header?: string
  /** Also read the connection parameter of that name, in any case, on a WebSocket. @default true */
  readonly connectionParams?: boolean
  /** The word that keys start with; the one that they were created with. @default 'bulwark' */
  readonly prefix?: string
  /** Environments whose keys are good here; a key of any other is refused without a look-up. @default ['live'] */
  readonly environments?: readonly string[]
  /** `report` lets a refused key pass as no key at all, and records it. @default 'enforce' */
  readonly mode?: GuardMode
  /** Refuse a request without credentials. @default false: it is anonymous */
  readonly requireAuthentication?: boolean
  /** Milliseconds that the store may take for an answer; beyond, the request is refused as not available. @default 250 */
  readonly deadline?: number
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
}

/** The options, checked, with every default put in. */
export interface CompleteApiKeyOptions {
  readonly store: ApiKeyStore
  readonly header: string
  readonly connectionParams: boolean
  readonly prefix: string
  readonly environments: readonly string[]
  readonly mode: GuardMode
  readonly requireAuthentication: boolean
  readonly deadline: number
  readonly now: () => number
}

const optionKeys = [
  'store',
  'header',
  'connectionParams',
  'prefix',
  'environments',
  'mode',
  'requireAuthentication',
  'deadline',
  'now',
] as const

/** Headers that mean something else to everyone on the way. */
const TAKEN = new Set(['authorization', 'cookie', 'host', 'origin', 'content-type', 'content-length'])

/** Checks the options at start-up. */
export function completeApiKeyOptions(options: ApiKeyOptions, defaultNow: () => number): CompleteApiKeyOptions {
  assertKnownKeys('apiKeys', options, optionKeys)
  const {
    header = 'x-api-key',
    prefix = 'bulwark',
    environments = ['live'],
    deadline = 250,
    now = defaultNow,
  } = options
  const { connectionParams = true, requireAuthentication = false } = options
  assertApiKeyStore('apiKeys.store', options.store)
  // RFC 9110, section 5.1: the name of a field is a token.
  if (typeof header !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(header) || TAKEN.has(header.toLowerCase())) {
    throw new ConfigurationError('apiKeys.header must be the name of a header of its own, such as x-api-key.')
  }
  for (const [name, value] of Object.entries({ connectionParams, requireAuthentication })) {
    if (typeof value !== 'boolean') throw new ConfigurationError(`apiKeys.${name} must be true or false.`)
  }
  assertKeyWord('apiKeys.prefix', prefix)
  if (!Array.isArray(environments) || environments.length === 0) {
    throw new ConfigurationError('apiKeys.environments must be a list that is not empty.')
  }
  environments.forEach((word: unknown, index) => {
    assertKeyWord(`apiKeys.environments[${index}]`, word)
  })
  if (typeof deadline !== 'number' || !(deadline > 0 && deadline <= 60_000)) {
    throw new ConfigurationError('apiKeys.deadline must be milliseconds, above 0 and at most 60000.')
  }
  if (typeof now !== 'function') throw new ConfigurationError('apiKeys.now must be a function.')
  return Object.freeze({
    store: options.store,
    header: header.toLowerCase(),
    connectionParams,
    prefix,
    environments: Object.freeze([...environments]),
    mode: readMode('apiKeys', options),
    requireAuthentication,
    deadline,
    now,
  })
}

/** Refuses what can't keep keys. */
export function assertApiKeyStore(where: string, store: unknown): asserts store is ApiKeyStore {
  for (const method of ['find', 'insert', 'list', 'revoke', 'touch']) {
    if (typeof (store as Record<string, unknown> | null | undefined)?.[method] === 'function') continue
    throw new ConfigurationError(`${where} must be a store of API keys; it has no function ${method}.`)
  }
}
