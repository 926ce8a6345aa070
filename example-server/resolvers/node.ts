import type { ShopContext } from '../context.js'
import type { OrderRow, ProductRow, ReviewRow, UserRow } from '../database/tables.js'

type NodeRow = UserRow | OrderRow | ProductRow | ReviewRow

/** Which type a row is of, where the schema says only Node or SearchResult. */
export const typeOf = {
  __resolveType(row: NodeRow) {
    if ('customerId' in row) return 'Order'
    if ('priceCents' in row) return 'Product'
    return 'rating' in row ? 'Review' : 'User'
  },
}

/** An object by its id, which tells its type by its first word; a user's id is a single word. */
export function loadNode(id: string, { loaders }: ShopContext): Promise<NodeRow | null> {
  if (id.startsWith('order-')) return loaders.order.load(id)
  if (id.startsWith('product-')) return loaders.product.load(id)
  return id.startsWith('review-') ? loaders.review.load(id) : loaders.user.load(id)
}
