import type { Violation } from '../src/errors.js'
import type { Stop } from '../src/guard.js'
import { isThenable } from '../src/store-call.js'
import type { Followed } from './followers.js'
import { isIncremental } from './incremental.js'
import { isAsyncIterable, type Payload } from './payload.js'

/** What an executor answers is waited for as long as the guards let it: theirs may come in its place, and later in that of its parts. */
export class Bounded {
  readonly #followed: Followed
  #stop: Stop = () => {}
  #done: (() => void) | undefined

  constructor(followed: Followed) {
    this.#followed = followed
  }

  /** The result, or what takes its place. Nothing is begun for one that is there at once. */
  race(result: unknown, instead: (violation: Violation) => object): unknown {
    if (!isThenable(result)) return result
    return new Promise((resolve, reject) => {
      let isOver = false
      this.#begin((violation) => {
        isOver = true
        resolve(instead(violation))
      })
      result.then(
        (late) => {
          // Nobody reads it any more.
          if (isOver) return leave(late)
          if (!isInParts(late)) this.end()
          resolve(late)
        },
        (error) => {
          if (!isOver) this.end()
          reject(error)
        },
      )
    })
  }

  /** The parts that come later are bounded together with what came first. */
  readonly parts = (stop: Stop): (() => void) => {
    if (this.#done) this.#stop = stop
    else this.#begin(stop)
    return () => this.end()
  }

  end(): void {
    this.#done?.()
    this.#done = undefined
  }

  #begin(stop: Stop): void {
    this.#stop = stop
    this.#done = this.#followed.runs((violation) => this.#stop(violation))
  }
}

function isInParts(result: unknown): boolean {
  return typeof result === 'object' && result !== null && (isAsyncIterable(result) || isIncremental(result))
}

/** Ends the stream of a result that came too late; what it fails with concerns nobody. */
function leave(result: unknown): void {
  if (typeof result !== 'object' || result === null) return
  const source = isAsyncIterable(result) ? result : (result as Payload).subsequentResults
  Promise.resolve(source?.[Symbol.asyncIterator]().return?.()).catch(() => {})
}
