import {
  type AuditSink,
  type BudgetStore,
  type BulwarkOptions,
  type Logger,
  type Telemetry,
  trustedDocuments,
} from 'graphql-bulwark'
import { clientOperations } from './client-operations.js'
import type { Shop, ShopContext } from './context.js'
import type { OrderRow, UserRow } from './database/tables.js'
import { AUDIENCE, ISSUER } from './identity/access-token.js'
import { KEY_ENVIRONMENT } from './identity/credentials.js'
import type { Settings } from './settings.js'

/** Where the protection of the shop keeps what it counts and records. */
export interface Keeping {
  readonly budgets: BudgetStore
  readonly sinks: readonly AuditSink[]
  readonly telemetry?: readonly Telemetry[]
  readonly logger?: Logger
}

/** The protection of the shop: the same object for every server. */
export function bulwarkOptions(
  { signingKey, credentials }: Shop,
  settings: Pick<Settings, 'production' | 'trustedProxies' | 'trustedDocuments'>,
  { budgets, sinks, telemetry = [], logger = console }: Keeping,
): BulwarkOptions {
  const { revocations, apiKeys } = credentials
  return {
    production: settings.production,
    logger,
    // Nobody stands between the shop and its customers, unless the settings say so.
    clientAddress: { trustedProxies: settings.trustedProxies },
    // As in production, so that customers can be attacked with what a customer sees; strangers have GraphiQL.
    introspection: { enabled: false },
    jwt: { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [signingKey.publicJwk] }, revocations },
    apiKeys: { store: apiKeys, environments: [KEY_ENVIRONMENT] },
    fieldAuthorization: {
      policies: {
        self: (viewer, { object }) => (object as UserRow).id === viewer.id,
        admin: ({ roles }) => roles.includes('admin'),
      },
    },
    ownership: { loaders: { Order: loadOrders } },
    rateLimit: { store: budgets },
    // The ids of the client's operations work in every mode; `prefer` leaves all others to the limits.
    trustedDocuments: { store: trustedDocuments(clientOperations), mode: settings.trustedDocuments },
    audit: { sinks, variables: ['Mutation.cancelOrder(id:)', 'Mutation.updateOrder(id:)'], foldWithin: 250 },
    ...(telemetry.length > 0 && { telemetry: { to: telemetry, sampleGuardTime: settings.production ? 0.01 : 1 } }),
    // Every client sees in `extensions.cost` what it pays.
    showCost: true,
    // As many as one may get wrong; by default an operation calls no field of a mutation more than three times.
    fields: { 'Mutation.login': { sameMutationField: 5 } },
    roles: {
      anonymous: {
        fields: 1_000,
        cost: 200,
        rate: { capacity: 1_000, refillPerSecond: 20 },
        introspection: !settings.production,
      },
      customer: { cost: 1_000, rate: { capacity: 10_000, refillPerSecond: 200 } },
      support: { cost: 2_000, rate: { capacity: 10_000, refillPerSecond: 200 } },
      admin: { cost: 10_000, depth: 20, introspection: true, seesCost: true, anyDocument: true },
    },
  }
}

/** What `@owns` asks about. The resolver that runs after it finds the same rows in the same loader. */
function loadOrders(ids: readonly string[], context: object): Promise<readonly (OrderRow | null)[]> {
  const { loaders } = context as ShopContext
  return Promise.all(ids.map((id) => loaders.order.load(id)))
}
