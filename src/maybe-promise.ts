import type { MaybePromise } from './guard.js'
import { isThenable } from './store-call.js'

/** Goes on with a value: at once, if it is there. */
export function whenKnown<T, Next>(value: MaybePromise<T>, next: (value: T) => MaybePromise<Next>): MaybePromise<Next> {
  return isThenable(value) ? value.then(next) : next(value)
}

/** What work comes to; where it fails, at once or later, what is made of its error. */
export function orElse<T>(run: () => MaybePromise<T>, failed: (error: unknown) => MaybePromise<T>): MaybePromise<T> {
  try {
    const value = run()
    return isThenable(value) ? value.then(undefined, failed) : value
  } catch (error) {
    return failed(error)
  }
}
