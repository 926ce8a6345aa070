import { and, asc, ilike, or } from 'drizzle-orm'
import type { ShopContext } from '../context.js'
import { orders, products, users } from '../database/tables.js'
import { boundedText, containing, pageSize } from './input.js'
import { ownOrders } from './own-orders.js'

interface SearchArguments {
  readonly text: string
  readonly first?: number | null
}

/** What contains the text. */
export async function search(_: unknown, { text, first }: SearchArguments, context: ShopContext) {
  const { database } = context
  const size = pageSize(first)
  const pattern = containing(boundedText('text', text, 100, 1))
  const found = await Promise.all([
    database.select().from(products).where(ilike(products.name, pattern)).orderBy(asc(products.position)).limit(size),
    database
      .select()
      .from(orders)
      .where(and(or(ilike(orders.id, pattern), ilike(orders.note, pattern)), ownOrders(context)))
      .orderBy(asc(orders.position))
      .limit(size),
    database.select().from(users).where(ilike(users.name, pattern)).orderBy(asc(users.position)).limit(size),
  ])
  return found.flat().slice(0, size)
}
