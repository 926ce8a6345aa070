// By context, type and id: what was loaded to see whose it is, so that a resolver looks at the same object.
const ofContexts = new WeakMap<object, Map<string, unknown>>()

/** Keeps an object that is the viewer's. */
export function rememberOwned(context: unknown, type: string, id: string, object: unknown): void {
  if (typeof context !== 'object' || context === null) return
  let objects = ofContexts.get(context)
  if (objects === undefined) {
    objects = new Map()
    ofContexts.set(context, objects)
  }
  objects.set(`${type} ${id}`, object)
}

/**
 * The object that an id of `@owns` was of, as it was loaded before the resolver ran: it was the viewer's then.
 *
 * @param id As the resolver was given it.
 * @returns `undefined` where no such id was checked for this operation.
 *
 * @example
 * ```ts
 * import { getOwned } from 'graphql-bulwark'
 *
 * const cancelOrder = (_: unknown, { id }: { id: string }, context: object) => {
 *   const order = getOwned<{ id: string; status: string }>(context, 'Order', id)
 *   return { ...order, status: 'CANCELLED' }
 * }
 * ```
 */
export function getOwned<T = unknown>(context: object, type: string, id: string | number): T | undefined {
  return ofContexts.get(context)?.get(`${type} ${id}`) as T | undefined
}
