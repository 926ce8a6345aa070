import { eq } from 'drizzle-orm'
import type { ShopContext } from '../context.js'
import { type OrderRow, orders } from '../database/tables.js'
import { boundedText, notFound, requireViewerId } from './input.js'

interface UpdateOrderArguments {
  readonly id: string
  readonly input: { readonly note?: string | null; readonly status?: OrderRow['status'] | null }
}

/** A `note` of null takes the note away; a `status` of null keeps the status. */
export function updateOrder(_: unknown, { id, input }: UpdateOrderArguments, context: ShopContext) {
  requireViewerId(context)
  const { note, status } = input
  return change(id, context, {
    ...(note !== undefined && { note: note === null ? null : boundedText('note', note, 500) }),
    ...(status && { status }),
  })
}

export function cancelOrder(_: unknown, { id }: { id: string }, context: ShopContext) {
  requireViewerId(context)
  return change(id, context, { status: 'CANCELLED' })
}

type Changes = Partial<Pick<OrderRow, 'note' | 'status'>>

async function change(id: string, context: ShopContext, changes: Changes): Promise<OrderRow> {
  const { database, events, loaders } = context
  if (!(await loaders.order.load(id))) throw notFound()
  if (Object.keys(changes).length > 0) await database.update(orders).set(changes).where(eq(orders.id, id))
  loaders.clearAll()
  if (changes.status) events.publish('orderStatusChanged', id, { id })
  const changed = await loaders.order.load(id)
  if (!changed) throw notFound()
  return changed
}
