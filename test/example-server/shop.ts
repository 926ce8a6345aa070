import { type AuditSink, memoryBudgets } from 'graphql-bulwark'
import { exportJWK, generateKeyPair } from 'jose'
import { bulwarkOptions } from '../../example-server/bulwark.js'
import { createConsole } from '../../example-server/console/console.js'
import { createEvents, type Shop } from '../../example-server/context.js'
import { signAccessToken } from '../../example-server/identity/access-token.js'
import { createCredentials, createDemoKey } from '../../example-server/identity/credentials.js'
import { listen } from '../../example-server/listen.js'
import { createShopSchema } from '../../example-server/schema.js'
import type { EdgeOptions } from '../../example-server/servers/edge.js'
import type { RunningServer, ServerOptions } from '../../example-server/servers/server.js'
import type { Settings } from '../../example-server/settings.js'
import { openSeeded } from './database.js'

const quiet = { info() {}, warn() {}, error() {} }

/** A shop that listens, and the doors that its keeper has. */
export interface OpenShop {
  readonly url: string
  readonly key: string
  /** Milliseconds on the clock of the budgets. */
  readonly clock: { now: number }
  token(id: string, seconds?: number, role?: string): Promise<string>
  post(headers: Readonly<Record<string, string>>, query: string): Promise<Response>
  close(): Promise<void>
}

const silent: AuditSink = { name: 'silent', write() {} }

/** What differs from a shop in development. */
export interface ShopSettings {
  readonly edge?: Partial<EdgeOptions>
  readonly settings?: Partial<Pick<Settings, 'trustedDocuments' | 'production'>>
  /** Whether somebody watches. @default false */
  readonly watched?: boolean
  readonly sinks?: readonly AuditSink[]
}

/** Opens the shop on a port that is free. */
export async function openShop(
  create: (options: ServerOptions) => RunningServer | Promise<RunningServer>,
  schema = createShopSchema(),
  { edge, settings, sinks = [silent], watched = false }: ShopSettings = {},
): Promise<OpenShop> {
  const pair = await generateKeyPair('ES256', { extractable: true })
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kid: 'shop', alg: 'ES256', use: 'sig' }
  const signingKey = { id: 'shop', privateKey: pair.privateKey, publicJwk }
  const open = await openSeeded()
  const credentials = createCredentials()
  const shop: Shop = { database: open.database, signingKey, credentials, events: createEvents() }
  const all = {
    server: 'yoga',
    production: false,
    trustedProxies: [],
    trustedDocuments: 'prefer',
    ...settings,
  } as const
  const { production } = all
  const clock = { now: 0 }
  const budgets = memoryBudgets({ now: () => clock.now })
  const watch = watched ? createConsole(shop, budgets, all, quiet) : undefined
  const options = bulwarkOptions(shop, all, { budgets, ...watch, sinks: watch ? [...sinks, watch.sink] : sinks })
  const server = await create({
    schema,
    shop,
    production,
    console: watch,
    edge: { production, allowedOrigins: [], httpsOrigin: undefined, trustedProxies: [], ...edge },
    bulwark: {
      ...options,
      // Nobody waits here for equal events.
      ...(options.audit && { audit: { ...options.audit, foldWithin: 20 } }),
      logger: watch?.logger ?? quiet,
    },
  })
  const port = await listen(server.http, { host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    clock,
    key: await createDemoKey(credentials),
    token: (id, seconds, role = 'customer') => signAccessToken(signingKey, { id, role }, seconds),
    post: (headers, query) =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      }),
    async close() {
      await server.close()
      server.http.closeAllConnections()
      server.http.close()
      await open.close()
    },
  }
}
