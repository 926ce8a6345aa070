import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import pg from 'pg'
import { StartupError } from '../startup-error.js'
import { createTables } from './create-tables.js'
import { seed } from './seed.js'

/** What both drivers have in common. */
export type Database = PgDatabase<PgQueryResultHKT>
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0] | Database

/** A database with its tables and its seed. */
export interface OpenDatabase {
  readonly database: Database
  /** For the ready line. */
  readonly description: string
  close(): Promise<void>
}

/** Opens the PostgreSQL of the address, or an embedded one in memory. */
export async function openDatabase(url: string | undefined): Promise<OpenDatabase> {
  const open = url === undefined ? openEmbedded() : openServer(url)
  try {
    await prepare(open.database)
  } catch (error) {
    await open.close().catch(() => undefined)
    // The address holds a password, and the driver's messages may quote it.
    throw new StartupError(`The database (${open.description}) is not usable: ${reasonOf(error)}.`)
  }
  return open
}

function openEmbedded(): OpenDatabase {
  const client = new PGlite()
  return {
    database: drizzlePglite({ client }),
    description: 'embedded PostgreSQL in memory',
    close: () => client.close(),
  }
}

function openServer(url: string): OpenDatabase {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new StartupError('DATABASE_URL must be of the form postgres://user:password@host:5432/name.')
  }
  const client = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    application_name: 'bulwark-shop',
  })
  // A connection that dies while idle must not take the process with it; the next query opens another.
  client.on('error', () => console.error('A database connection was lost.'))
  return { database: drizzlePg({ client }), description: 'PostgreSQL of DATABASE_URL', close: () => client.end() }
}

async function prepare(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    // Two servers may start on one database at the same time.
    await transaction.execute(sql`select pg_advisory_xact_lock(hashtext('bulwark-shop'))`)
    await createTables(transaction)
    await seed(transaction)
  })
}

/** The code of a driver's error (`ECONNREFUSED`, `28P01`), which says why without a value of the address. */
function reasonOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown }
    if (typeof code === 'string') return code
    if (/timeout/i.test(cause.message)) return 'no answer in time'
  }
  return 'it refused the connection or its tables'
}
