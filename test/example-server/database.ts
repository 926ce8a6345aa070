import { scryptSync } from 'node:crypto'
import { PGlite } from '@electric-sql/pglite'
import { eq } from 'drizzle-orm'
import { drizzle, type PgliteDatabase } from 'drizzle-orm/pglite'
import { type OpenDatabase, openDatabase } from '../../example-server/database/connect.js'
import { users } from '../../example-server/database/tables.js'

let seeded: Promise<Blob> | undefined

/**
 * A database of its own, as the shop opens one: tables and seed are made once in a process, and then copied. Passwords are
 * those of the shop, but cheap to compare.
 */
export async function openSeeded(): Promise<OpenDatabase> {
  seeded ??= makeSeeded()
  const client = new PGlite({ loadDataDir: await seeded })
  return { database: drizzle({ client }), description: 'a copy', close: () => client.close() }
}

async function makeSeeded(): Promise<Blob> {
  const { database, close } = await openDatabase(undefined)
  const { $client } = database as unknown as PgliteDatabase & { $client: PGlite }
  for (const { id } of await database.select({ id: users.id }).from(users)) {
    await database
      .update(users)
      .set({ passwordHash: cheapHash(`${id}-password`) })
      .where(eq(users.id, id))
  }
  const files = await $client.dumpDataDir('none')
  await close()
  return files
}

/** A stored password says what it has cost. */
function cheapHash(password: string): string {
  const [N, r, p] = [16, 8, 1]
  const salt = Buffer.from('salt')
  const hash = scryptSync(password, salt, 32, { N, r, p })
  return [N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}
