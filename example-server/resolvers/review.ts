import type { ShopContext } from '../context.js'
import type { ReviewRow } from '../database/tables.js'

export const review = {
  author: (parent: ReviewRow, _: unknown, { loaders }: ShopContext) => loaders.user.load(parent.authorId),
}
