import { isThenable } from '../store-call.js'

/**
 * Tells how many items a list of lists holds: of what has a length at once, of what is walked or waited for as it comes.
 * What comes back is the list, or something that is walked like it.
 */
export function countItems(value: unknown, lists: number, spend: (items: number) => void): unknown {
  if (isThenable(value)) return value.then((later) => countItems(later, lists, spend))
  if (lists === 0 || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return lists === 1 ? counted(value, value.length, spend) : countInner(value, lists, spend)
  if ((value instanceof Set || value instanceof Map) && lists === 1) return counted(value, value.size, spend)
  if (Symbol.iterator in value) return walk(value as Iterable<unknown>, lists, spend)
  if (Symbol.asyncIterator in value) return walkLater(value as AsyncIterable<unknown>, lists, spend)
  return value
}

function counted<T>(value: T, items: number, spend: (items: number) => void): T {
  spend(items)
  return value
}

function countInner(list: readonly unknown[], lists: number, spend: (items: number) => void): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let index = 0; index < list.length; index++) {
    const inner = countItems(list[index], lists - 1, spend)
    if (inner === list[index]) continue
    copy ??= [...list]
    copy[index] = inner
  }
  return copy ?? list
}

function* walk(list: Iterable<unknown>, lists: number, spend: (items: number) => void): Iterable<unknown> {
  for (const item of list) {
    if (lists === 1) spend(1)
    yield countItems(item, lists - 1, spend)
  }
}

async function* walkLater(list: AsyncIterable<unknown>, lists: number, spend: (items: number) => void) {
  for await (const item of list) {
    if (lists === 1) spend(1)
    yield countItems(item, lists - 1, spend)
  }
}
