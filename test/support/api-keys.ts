import { hash } from 'node:crypto'
import type { Violation } from '../../src/errors.js'
import type { RequestInput } from '../../src/guard.js'
import { type ApiKeyOptions, apiKeysGuard } from '../../src/identity/api-keys.js'
import { type CreateApiKeyOptions, createApiKey } from '../../src/identity/create-api-key.js'
import { FailedAttempts } from '../../src/identity/failed-attempts.js'
import { memoryApiKeys } from '../../src/identity/memory-api-keys.js'
import type { ApiKeyRecord, ApiKeyStore } from '../../src/identity/stores.js'
import { requestWith } from './request-input.js'
import { createTestRuntime } from './runtime.js'

/** The time of the tests, in milliseconds. */
export const NOW = Date.UTC(2026, 0, 1)

/** Where requests come from unless told otherwise. */
export const ADDRESS = '203.0.113.7'

/** The one answer for every refused key. */
export const INVALID = { code: 'UNAUTHENTICATED', challenge: 'Bearer realm="graphql", error="invalid_token"' }

/** What a test has counted of a store. */
export interface CountedStore extends ApiKeyStore {
  readonly finds: string[]
  readonly touches: (readonly [id: string, at: number])[]
}

/** A store that counts look-ups; its answers can be altered, or become promises. */
export function countedStore(alter: (found: ApiKeyRecord | null, id: string) => unknown = (found) => found) {
  const memory = memoryApiKeys()
  const finds: string[] = []
  const touches: [string, number][] = []
  const store: CountedStore = {
    ...memory,
    finds,
    touches,
    find(id) {
      finds.push(id)
      return alter(memory.find(id) as ApiKeyRecord | null, id) as ApiKeyRecord | null
    },
    touch(id, at) {
      touches.push([id, at])
      return memory.touch(id, at)
    },
  }
  return store
}

/** A new key of sam, created one second ago. */
export function newKey(store: ApiKeyStore, others: Partial<CreateApiKeyOptions> = {}) {
  const now = () => NOW - 1_000
  return createApiKey(
    { store, owner: 'sam', roles: ['support'], scopes: ['read'], now, ...others },
    createTestRuntime(),
  )
}

/** A guard over a counted store, at a time that tests can move. */
export function setUp({ store = countedStore(), ...others }: Partial<ApiKeyOptions> & { store?: CountedStore } = {}) {
  const clock = { now: NOW }
  const runtime = createTestRuntime({ now: () => clock.now })
  const attempts = new FailedAttempts({ capacity: 5 }, runtime)
  const guard = apiKeysGuard({ store, ...others }, runtime, attempts)
  const ask = (key: string | null, input: Partial<RequestInput> = {}, headers: Record<string, string> = {}) =>
    guard.request?.(requestWith({ 'x-api-key': key, ...headers }, { peer: ADDRESS, ...input }))
  return { store, clock, runtime, attempts, guard, ask }
}

/** A violation without what no client sees. */
export const visible = (answer: unknown) => ({ ...(answer as Violation), detail: undefined })
export const detailOf = (answer: unknown) => (answer as Violation).detail

/** The id of a key with the secret of another, or an invented one; the checksum is no secret, and so it is good. */
export function withOtherSecret(key: string, other = `___${'0'.repeat(32)}`): string {
  const body = [...key.split('_').slice(0, 3), other.split('_')[3]?.slice(0, 32)].join('_')
  const digest = hash('sha256', `graphql-bulwark api key checksum\n${body}`, 'buffer')
  const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  let value = digest.readUIntBE(0, 6)
  let checksum = ''
  for (let index = 0; index < 6; index++) {
    checksum = base62.charAt(value % 62) + checksum
    value = Math.floor(value / 62)
  }
  return body + checksum
}
