import type { ShopContext } from '../context.js'
import type { ProductRow } from '../database/tables.js'
import { pageSize } from './input.js'

export const product = {
  price: (parent: ProductRow) => parent.priceCents / 100,
  costPrice: (parent: ProductRow) => parent.costPriceCents / 100,
  async reviews(parent: ProductRow, { first }: { first?: number | null }, { loaders }: ShopContext) {
    const size = pageSize(first)
    return (await loaders.reviewsOfProduct.load(parent.id)).slice(0, size)
  },
}
