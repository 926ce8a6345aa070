import { randomUUID } from 'node:crypto'
import { and, eq, gte, sql } from 'drizzle-orm'
import { publicError } from 'graphql-bulwark'
import type { ShopContext } from '../context.js'
import { orderItems, orders, products } from '../database/tables.js'
import { boundedText, requireViewerId } from './input.js'

interface Item {
  readonly productId: string
  readonly quantity: number
}

interface PlaceOrderArguments {
  readonly input: { readonly items: readonly Item[]; readonly note?: string | null }
}

/** All or nothing: an article that is missing or sold out leaves neither an order nor a changed stock. */
export async function placeOrder(_: unknown, { input }: PlaceOrderArguments, context: ShopContext) {
  const customerId = requireViewerId(context)
  const items = checkItems(input.items)
  const note = input.note == null ? null : boundedText('note', input.note, 500)
  const id = `order-${randomUUID()}`
  const placed = await context.database.transaction(async (transaction) => {
    const lines = []
    for (const { productId, quantity } of items) {
      const [taken] = await transaction
        .update(products)
        .set({ stock: sql`${products.stock} - ${quantity}` })
        .where(and(eq(products.id, productId), gte(products.stock, quantity)))
        .returning({ priceCents: products.priceCents })
      if (!taken) throw refuse('An article of this order is not available.')
      lines.push({ orderId: id, productId, quantity, priceCents: taken.priceCents })
    }
    const totalCents = lines.reduce((sum, line) => sum + line.priceCents * line.quantity, 0)
    const [order] = await transaction
      .insert(orders)
      .values({ id, customerId, status: 'PENDING', totalCents, note })
      .returning()
    await transaction.insert(orderItems).values(lines)
    return order
  })
  context.loaders.clearAll()
  return placed
}

function checkItems(items: readonly Item[]): Item[] {
  // Twice as many as `Order.items` is priced for: whoever places orders must not make reading them dear.
  if (items.length < 1 || items.length > 10) throw refuse('An order has 1 to 10 items.')
  if (new Set(items.map(({ productId }) => productId)).size < items.length) {
    throw refuse('An order names each product once.')
  }
  for (const { productId, quantity } of items) {
    if (quantity < 1 || quantity > 100) throw refuse('quantity must be between 1 and 100.')
    if (productId.includes('\0')) throw refuse('An article of this order is not available.')
  }
  // Two orders that lock the same rows in the same order never wait for each other in a ring.
  return [...items].sort((a, b) => (a.productId < b.productId ? -1 : 1))
}

function refuse(message: string): Error {
  return publicError(message, { code: 'BAD_USER_INPUT' })
}
