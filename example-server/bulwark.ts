import type { BulwarkOptions } from 'graphql-bulwark'
import type { Shop } from './context.js'
import { AUDIENCE, ISSUER } from './identity/access-token.js'
import { KEY_ENVIRONMENT } from './identity/credentials.js'
import type { Settings } from './settings.js'

/** The protection of the shop: the same object for every server. */
export function bulwarkOptions(
  { signingKey, credentials }: Shop,
  settings: Pick<Settings, 'production' | 'trustedProxies'>,
): BulwarkOptions {
  const { revocations, apiKeys } = credentials
  return {
    production: settings.production,
    // Nobody stands between the shop and its customers, unless the settings say so.
    clientAddress: { trustedProxies: settings.trustedProxies },
    jwt: { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [signingKey.publicJwk] }, revocations },
    apiKeys: { store: apiKeys, environments: [KEY_ENVIRONMENT] },
    roles: {
      anonymous: { fields: 1_000 },
      customer: {},
      support: {},
      admin: { introspection: true, depth: 20 },
    },
  }
}
