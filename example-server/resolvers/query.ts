import { asc, sql } from 'drizzle-orm'
import type { ShopContext } from '../context.js'
import { orders, users } from '../database/tables.js'
import { pageSize } from './input.js'
import { loadNode } from './node.js'
import { ownOrders } from './own-orders.js'
import { listProducts } from './products.js'
import { search } from './search.js'

interface ById {
  readonly id: string
}

interface Page {
  readonly first?: number | null
}

export const query = {
  me(_: unknown, __: unknown, { viewer, loaders }: ShopContext) {
    return typeof viewer?.id === 'string' ? loaders.user.load(viewer.id) : null
  },

  product: (_: unknown, { id }: ById, { loaders }: ShopContext) => loaders.product.load(id),
  order: (_: unknown, { id }: ById, { loaders }: ShopContext) => loaders.order.load(id),
  node: (_: unknown, { id }: ById, context: ShopContext) => loadNode(id, context),

  products: listProducts,
  search,

  orders: (_: unknown, { first }: Page, context: ShopContext) =>
    context.database
      .select()
      .from(orders)
      .where(ownOrders(context))
      .orderBy(asc(orders.position))
      .limit(pageSize(first)),

  users: (_: unknown, { first }: Page, { database }: ShopContext) =>
    database.select().from(users).orderBy(asc(users.position)).limit(pageSize(first)),

  async brokenReport(_: unknown, __: unknown, { database }: ShopContext) {
    // The table was never made: what comes back is a real error of a real database, with its statement in the text.
    await database.execute(sql`select revenue, tax_id from shop.quarterly_report where quarter = ${'2026-Q3'}`)
    return 'done'
  },
}
