import type { ShopContext } from '../context.js'

export const subscription = {
  orderStatusChanged: {
    subscribe: (_: unknown, { id }: { id: string }, { events }: ShopContext) =>
      events.subscribe('orderStatusChanged', id),

    resolve({ id }: { id: string }, _: unknown, { loaders }: ShopContext) {
      // One context serves all events of a subscription, and each event is about a new state.
      loaders.clearAll()
      return loaders.order.load(id)
    },
  },
}
