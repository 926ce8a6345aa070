import {
  type CreateApiKeyOptions,
  type CreatedApiKey,
  createApiKey as createWithHost,
} from '../src/identity/create-api-key.js'
import { readEnvironment } from './environment.js'

/**
 * Creates an API key and stores its digest. The key itself is given this once: hand it to its owner and keep it nowhere.
 *
 * Rejects with a `ConfigurationError` for a mistake in the options, and with the error of the store.
 *
 * @example
 * ```ts
 * import { createApiKey, memoryApiKeys } from 'graphql-bulwark'
 *
 * const store = memoryApiKeys()
 * const { key, record } = await createApiKey({ store, owner: 'sam', roles: ['support'], expiresIn: 90 * 86_400 })
 * console.log(key) // bulwark_live_…
 * await store.revoke(record.id, Date.now())
 * ```
 */
export function createApiKey(options: CreateApiKeyOptions): Promise<CreatedApiKey> {
  return createWithHost(options, readEnvironment())
}
