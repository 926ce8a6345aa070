import { isThenable } from '../store-call.js'

/** Told of items as they come; throws where there are too many. */
type Spend = (items: number) => void

/**
 * Tells how many items a list of lists holds: of what has a length at once, of what is waited for as it comes. What comes
 * back is the list, or something that is walked like it.
 */
export function countItems(value: unknown, lists: number, spend: Spend): unknown {
  if (lists === 0) return value
  if (isThenable(value)) return handled(value.then((later) => countItems(later, lists, spend)))
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return lists === 1 ? counted(value, value.length, spend) : countInner(value, lists, spend)
  if ((value instanceof Set || value instanceof Map) && lists === 1) return counted(value, value.size, spend)
  // Of both kinds the executor takes one; what is not walked is not counted.
  const isLater = Symbol.asyncIterator in value
  if (Symbol.iterator in value && !isLater) return walk(value as Iterable<unknown>, lists, spend)
  if (!isLater) return value
  const later = walkLater(value as AsyncIterable<unknown>, lists, spend)
  if (!(Symbol.iterator in value)) return later
  return Object.assign(later, {
    [Symbol.iterator]: () => walk(value as unknown as Iterable<unknown>, lists, spend)[Symbol.iterator](),
  })
}

function counted<T>(value: T, items: number, spend: Spend): T {
  spend(items)
  return value
}

function countInner(list: readonly unknown[], lists: number, spend: Spend): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let index = 0; index < list.length; index++) {
    const inner = countItems(list[index], lists - 1, spend)
    if (inner === list[index]) continue
    copy ??= [...list]
    copy[index] = inner
  }
  return copy ?? list
}

/** Walks it to its end at once, as the executor would: once an item is given away, nobody would wait for it if another threw. */
function walk(list: Iterable<unknown>, lists: number, spend: Spend): readonly unknown[] {
  const items: unknown[] = []
  try {
    for (const item of list) {
      items.push(item)
      if (lists === 1) spend(1)
      else items[items.length - 1] = countItems(item, lists - 1, spend)
    }
  } catch (error) {
    for (const item of items) if (isThenable(item)) handled(item)
    throw error
  }
  return items
}

function walkLater(list: AsyncIterable<unknown>, lists: number, spend: Spend): AsyncIterableIterator<unknown> {
  const source = list[Symbol.asyncIterator]()
  return {
    async next() {
      const result = await source.next()
      if (result.done) return result
      try {
        if (lists === 1) spend(1)
        return { value: countItems(result.value, lists - 1, spend), done: false }
      } catch (error) {
        await source.return?.()
        throw error
      }
    },
    // Passed on at once, also while an item is waited for.
    return: async (value) => source.return?.(value) ?? { value, done: true },
    throw: async (error) => {
      if (source.throw) return source.throw(error)
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** The same promise: where its rejection reaches nobody, because another has come first, the process must not end for it. */
function handled<T extends PromiseLike<unknown>>(promise: T): T {
  promise.then(undefined, () => {})
  return promise
}
