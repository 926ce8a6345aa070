import { type ApiKeyOptions, apiKeysGuard } from '../src/identity/api-keys.js'
import { bulwarkOf, type StandAloneOptions } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Looks up the API key of a request and puts `viewer` on the context. Put it before other plugins that decide by role.
 *
 * Refuses with UNAUTHENTICATED, with RATE_LIMITED after too many failures, or with SERVICE_UNAVAILABLE when the store of
 * keys gives no answer.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { createApiKey, memoryApiKeys, useApiKeys } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * const store = memoryApiKeys()
 * const { key } = await createApiKey({ store, owner: 'sam', roles: ['support'] })
 * createYoga({ schema, plugins: [useApiKeys({ store })] })
 * ```
 */
export function useApiKeys(options: ApiKeyOptions & StandAloneOptions): BulwarkPlugin {
  const { clientAddress, failedAttempts, onEvent, ...keys } = options
  const alone = { clientAddress, failedAttempts, onEvent }
  return asEnvelopPlugin(
    bulwarkOf((runtime, attempts) => apiKeysGuard(keys, runtime, attempts), readEnvironment(), alone),
  )
}
