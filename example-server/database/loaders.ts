import DataLoader from 'dataloader'
import { asc, inArray, sql } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Database } from './connect.js'
import {
  type OrderItemRow,
  type OrderRow,
  orderItems,
  orders,
  type ProductRow,
  products,
  type ReviewRow,
  reviews,
  type UserRow,
  users,
} from './tables.js'

/** No operation asks for more rows of one parent at once. */
export const MAX_PAGE = 100

/** Batches the rows that one operation asks for: one statement for each kind and level. */
export type Loaders = ReturnType<typeof createLoaders>

export function createLoaders(database: Database) {
  const loaders = {
    user: byId<UserRow>(database, users),
    product: byId<ProductRow>(database, products),
    order: byId<OrderRow>(database, orders),
    review: byId<ReviewRow>(database, reviews),
    ordersOfUser: byParent<OrderRow>(database, orders, orders.customerId, 'customerId'),
    itemsOfOrder: byParent<OrderItemRow>(database, orderItems, orderItems.orderId, 'orderId'),
    reviewsOfProduct: byParent<ReviewRow>(database, reviews, reviews.productId, 'productId'),
  }
  return {
    ...loaders,
    /** Forgets what was read: after a change, or before the next event of a subscription. */
    clearAll() {
      for (const loader of Object.values(loaders)) loader.clearAll()
    },
  }
}

function byId<Row extends { readonly id: string }>(database: Database, table: PgTable & { readonly id: PgColumn }) {
  return new DataLoader<string, Row | null>(async (ids) => {
    const rows = (await database
      .select()
      .from(table)
      .where(inArray(table.id, ids.filter(isText)))) as unknown as Row[]
    const found = new Map(rows.map((row) => [row.id, row]))
    return ids.map((id) => found.get(id) ?? null)
  })
}

/** The first {@link MAX_PAGE} children of each parent, in the order in which they were made. */
function byParent<Row extends { readonly position: number }>(
  database: Database,
  table: PgTable & { readonly position: PgColumn },
  parent: PgColumn,
  parentKey: keyof Row & string,
) {
  return new DataLoader<string, Row[]>(async (ids) => {
    const rank = sql<number>`row_number() over (partition by ${parent} order by ${table.position})`.as('rank')
    const ranked = database.$with('ranked').as(
      database
        .select({ position: table.position, rank })
        .from(table)
        .where(inArray(parent, ids.filter(isText))),
    )
    const wanted = database.select({ position: ranked.position }).from(ranked).where(sql`${ranked.rank} <= ${MAX_PAGE}`)
    const rows = (await database
      .with(ranked)
      .select()
      .from(table)
      .where(inArray(table.position, wanted))
      .orderBy(asc(table.position))) as unknown as Row[]
    const children = new Map<unknown, Row[]>(ids.map((id) => [id, []]))
    for (const row of rows) children.get(row[parentKey])?.push(row)
    return ids.map((id) => children.get(id) ?? [])
  })
}

/** PostgreSQL has no text with a NUL in it, so no row has such an id. */
function isText(id: string): boolean {
  return !id.includes('\0')
}
