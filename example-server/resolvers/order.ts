import type { ShopContext } from '../context.js'
import type { OrderItemRow, OrderRow } from '../database/tables.js'

export const order = {
  total: (parent: OrderRow) => parent.totalCents / 100,
  customer: (parent: OrderRow, _: unknown, { loaders }: ShopContext) => loaders.user.load(parent.customerId),
  items: (parent: OrderRow, _: unknown, { loaders }: ShopContext) => loaders.itemsOfOrder.load(parent.id),
}

export const orderItem = {
  price: (parent: OrderItemRow) => parent.priceCents / 100,
  product: (parent: OrderItemRow, _: unknown, { loaders }: ShopContext) => loaders.product.load(parent.productId),
}
