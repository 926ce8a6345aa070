import { assertAuditFileOpens, auditSink } from './audit.js'
import { openBudgets } from './budgets.js'
import { bulwarkOptions } from './bulwark.js'
import { createConsole } from './console/console.js'
import { createEvents, type Shop } from './context.js'
import { openDatabase } from './database/connect.js'
import { createCredentials, createDemoKey } from './identity/credentials.js'
import { loadSigningKey } from './identity/signing-key.js'
import { assertPortIsFree, listen } from './listen.js'
import { createShopSchema } from './schema.js'
import { createApolloServer } from './servers/apollo.js'
import { GRAPHQL_PATH } from './servers/front.js'
import { createYogaServer } from './servers/yoga.js'
import { readSettings, type Settings } from './settings.js'
import { closeOnSignals } from './shutdown.js'
import { exitWith } from './startup-error.js'

async function start(settings: Settings): Promise<void> {
  await assertPortIsFree(settings)
  await assertAuditFileOpens(settings)
  const signingKey = await loadSigningKey()
  const budgets = await openBudgets(settings.redisUrl)
  const open = await openDatabase(settings.databaseUrl)
  const shop: Shop = { database: open.database, signingKey, credentials: createCredentials(), events: createEvents() }
  const { production } = settings
  if (!settings.bulwark) console.warn(UNPROTECTED)
  const create = settings.server === 'apollo' ? createApolloServer : createYogaServer
  const watch = settings.bulwark ? createConsole(shop, budgets.store, settings) : undefined
  const server = await create({
    schema: createShopSchema(),
    shop,
    production,
    edge: settings,
    console: watch,
    bulwark: watch && bulwarkOptions(shop, settings, { ...watch, sinks: [auditSink(settings), watch.sink] }),
  })
  const port = await listen(server.http, settings)
  closeOnSignals(server, open, budgets)
  const facts = [
    settings.server,
    open.description,
    budgets.description,
    production ? 'production' : 'development',
    settings.server === 'yoga' ? 'graphql-ws and SSE' : 'graphql-ws',
    `bulwark ${settings.bulwark ? 'on' : 'OFF'}`,
  ]
  if (settings.bulwark && !production)
    console.info(`API key of sam (support): ${await createDemoKey(shop.credentials)}`)
  console.info(`Shop ready at http://localhost:${port}${GRAPHQL_PATH} (${facts.join(', ')})`)
}

const UNPROTECTED = [
  '',
  '  **************************************************************************',
  '  *  BULWARK=off: this shop is WITHOUT ANY PROTECTION. Everyone may read    *',
  '  *  everything and stop it with one request. Never let a stranger reach it. *',
  '  **************************************************************************',
  '',
].join('\n')

try {
  await start(readSettings(process.argv.slice(2), process.env))
} catch (error) {
  exitWith(error)
}
