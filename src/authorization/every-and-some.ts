import type { MaybePromise } from '../guard.js'
import { isThenable } from '../store-call.js'

/** Whether a test holds for all of a list, one after the other; without a promise, unless a test answers one. */
export function every<T>(
  list: readonly T[],
  test: (item: T) => MaybePromise<boolean>,
  start = 0,
): MaybePromise<boolean> {
  for (let index = start; index < list.length; index++) {
    const verdict = test(list[index] as T)
    if (isThenable(verdict)) return verdict.then((holds) => holds && every(list, test, index + 1))
    if (!verdict) return false
  }
  return true
}

/** Whether it holds for one. */
export function some<T>(
  list: readonly T[],
  test: (item: T) => MaybePromise<boolean>,
  start = 0,
): MaybePromise<boolean> {
  for (let index = start; index < list.length; index++) {
    const verdict = test(list[index] as T)
    if (isThenable(verdict)) return verdict.then((holds) => holds || some(list, test, index + 1))
    if (verdict) return true
  }
  return false
}
