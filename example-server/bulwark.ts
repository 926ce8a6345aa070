import type { BudgetStore, BulwarkOptions } from 'graphql-bulwark'
import type { Shop } from './context.js'
import { AUDIENCE, ISSUER } from './identity/access-token.js'
import { KEY_ENVIRONMENT } from './identity/credentials.js'
import type { Settings } from './settings.js'

/** The protection of the shop: the same object for every server. */
export function bulwarkOptions(
  { signingKey, credentials }: Shop,
  settings: Pick<Settings, 'production' | 'trustedProxies'>,
  budgets: BudgetStore,
): BulwarkOptions {
  const { revocations, apiKeys } = credentials
  return {
    production: settings.production,
    // Nobody stands between the shop and its customers, unless the settings say so.
    clientAddress: { trustedProxies: settings.trustedProxies },
    jwt: { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [signingKey.publicJwk] }, revocations },
    apiKeys: { store: apiKeys, environments: [KEY_ENVIRONMENT] },
    rateLimit: { store: budgets },
    // Every client sees in `extensions.cost` what it pays.
    showCost: true,
    // As many as one may get wrong; by default an operation calls no field of a mutation more than three times.
    fields: { 'Mutation.login': { sameMutationField: 5 } },
    roles: {
      anonymous: { fields: 1_000, cost: 200, rate: { capacity: 1_000, refillPerSecond: 20 } },
      customer: { cost: 1_000, rate: { capacity: 10_000, refillPerSecond: 200 } },
      support: { cost: 2_000, rate: { capacity: 10_000, refillPerSecond: 200 } },
      admin: { cost: 10_000, depth: 20, introspection: true, seesCost: true },
    },
  }
}
