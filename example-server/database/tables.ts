import { boolean, integer, pgSchema, primaryKey, serial, text } from 'drizzle-orm/pg-core'

/** A PostgreSQL schema of its own: a database that others use too is left alone. */
const shop = pgSchema('shop')

export const users = shop.table('users', {
  position: serial().notNull(),
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  taxId: text('tax_id').notNull(),
  role: text().notNull(),
  isAdmin: boolean('is_admin').notNull(),
  passwordHash: text('password_hash').notNull(),
})

/** Money is kept in cents. */
export const products = shop.table('products', {
  position: serial().notNull(),
  id: text().primaryKey(),
  name: text().notNull(),
  priceCents: integer('price_cents').notNull(),
  costPriceCents: integer('cost_price_cents').notNull(),
  stock: integer().notNull(),
})

export const orders = shop.table('orders', {
  position: serial().notNull(),
  id: text().primaryKey(),
  customerId: text('customer_id').notNull(),
  status: text({ enum: ['PENDING', 'PAID', 'SHIPPED', 'CANCELLED'] }).notNull(),
  totalCents: integer('total_cents').notNull(),
  note: text(),
})

export const orderItems = shop.table(
  'order_items',
  {
    position: serial().notNull(),
    orderId: text('order_id').notNull(),
    productId: text('product_id').notNull(),
    quantity: integer().notNull(),
    priceCents: integer('price_cents').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.productId] })],
)

export const reviews = shop.table('reviews', {
  position: serial().notNull(),
  id: text().primaryKey(),
  productId: text('product_id').notNull(),
  authorId: text('author_id').notNull(),
  rating: integer().notNull(),
  text: text().notNull(),
})

export type UserRow = typeof users.$inferSelect
export type ProductRow = typeof products.$inferSelect
export type OrderRow = typeof orders.$inferSelect
export type OrderItemRow = typeof orderItems.$inferSelect
export type ReviewRow = typeof reviews.$inferSelect
