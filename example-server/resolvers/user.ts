import type { ShopContext } from '../context.js'
import type { UserRow } from '../database/tables.js'
import { pageSize } from './input.js'

export const user = {
  async orders(parent: UserRow, { first }: { first?: number | null }, { loaders }: ShopContext) {
    const size = pageSize(first)
    return (await loaders.ordersOfUser.load(parent.id)).slice(0, size)
  },
}
