import { assertEntries, assertKnownKeys } from '../options-check.js'
import type { ApiKeyRecord, ApiKeyStore } from './stores.js'

/** Options of {@link memoryApiKeys}. */
export interface MemoryApiKeysOptions {
  /** Keys that are kept, revoked and expired ones included. One more is refused: none is ever forgotten. @default 10_000 */
  readonly entries?: number
}

/**
 * Keeps API keys in the memory of this process, for development and tests: a restart forgets them, and other processes
 * do not see them.
 *
 * @example
 * ```ts
 * import { createApiKey, memoryApiKeys, useApiKeys } from 'graphql-bulwark'
 *
 * const store = memoryApiKeys()
 * const { key } = await createApiKey({ store, owner: 'sam', roles: ['support'] })
 * const plugins = [useApiKeys({ store })]
 * ```
 */
export function memoryApiKeys(options: MemoryApiKeysOptions = {}): ApiKeyStore {
  assertKnownKeys('memoryApiKeys', options, ['entries'])
  const { entries = 10_000 } = options
  assertEntries('memoryApiKeys.entries', entries)
  const records = new Map<string, ApiKeyRecord>()
  const change = (id: string, changes: Partial<ApiKeyRecord>) => {
    const record = records.get(id)
    if (record !== undefined) records.set(id, Object.freeze({ ...record, ...changes }))
  }
  return {
    find: (id) => records.get(id) ?? null,
    insert(record) {
      if (records.has(record.id)) throw new Error('graphql-bulwark: there is an API key of this id already.')
      if (records.size >= entries) throw new Error(`graphql-bulwark: memoryApiKeys keeps ${entries} keys at most.`)
      records.set(record.id, copy(record))
    },
    list: (owner) => [...records.values()].filter((record) => record.owner === owner),
    revoke(id, at) {
      const record = records.get(id)
      if (record === undefined) return false
      // The first revocation is the one that counts.
      if (record.revokedAt === null) change(id, { revokedAt: at })
      return true
    },
    touch(id, at) {
      const last = records.get(id)?.lastUsedAt ?? at
      change(id, { lastUsedAt: Math.max(last, at) })
    },
  }
}

/** Nobody who holds a record can change what is stored. */
function copy(record: ApiKeyRecord): ApiKeyRecord {
  return Object.freeze({
    ...record,
    roles: Object.freeze([...record.roles]),
    scopes: Object.freeze([...record.scopes]),
    addresses: record.addresses && Object.freeze([...record.addresses]),
    origins: record.origins && Object.freeze([...record.origins]),
  })
}
