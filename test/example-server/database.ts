import { PGlite } from '@electric-sql/pglite'
import { drizzle, type PgliteDatabase } from 'drizzle-orm/pglite'
import { type OpenDatabase, openDatabase } from '../../example-server/database/connect.js'

let seeded: Promise<Blob> | undefined

/** A database of its own, as the shop opens one: tables and seed are made once in a process, and then copied. */
export async function openSeeded(): Promise<OpenDatabase> {
  seeded ??= makeSeeded()
  const client = new PGlite({ loadDataDir: await seeded })
  return { database: drizzle({ client }), description: 'a copy', close: () => client.close() }
}

async function makeSeeded(): Promise<Blob> {
  const { database, close } = await openDatabase(undefined)
  const { $client } = database as unknown as PgliteDatabase & { $client: PGlite }
  const files = await $client.dumpDataDir('none')
  await close()
  return files
}
