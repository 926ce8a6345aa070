import { handleMaybePromise } from '@whatwg-node/promise-helpers'
import type { Violation } from '../src/errors.js'
import type { MaybePromise } from '../src/guard.js'

/** What a stream asks and tells while it runs. */
export interface StreamWatch<Event> {
  /** Whether it may go on: a violation, or milliseconds after which to ask again though nothing happened. */
  ask(): MaybePromise<Violation | number>
  /** Whether an event may be told: a violation ends the stream in its place. */
  admit(event: Event): MaybePromise<Violation | undefined>
  /** The last event of a stream that may not go on, for a violation or for what `ask` threw. */
  farewell(reason: unknown): Event
  /** Called once, however the stream ends. */
  release(): void
  /** Called once its reader has been told the end. */
  told(): void
  /** Called with what a source throws while it is ended; there is no reader left to be told. */
  failed(error: unknown): void
}

/** The longest that a timer takes; beyond, it would ring at once. */
const MAX_DELAY = 2 ** 31 - 1
/** Milliseconds for which a reader that leaves waits for its source to clean up. */
const PATIENCE = 1_000

interface Waiter<Event> {
  resolve(result: IteratorResult<Event>): void
  reject(error: unknown): void
}

/**
 * A stream that ends as soon as its reader may be told nothing more, also while its source is silent or hangs. Nothing
 * of the source is waited for once it is over: a generator that awaits its next event can't even be closed before.
 */
export class WatchedStream<Event extends object> implements AsyncIterableIterator<Event> {
  readonly #source: AsyncIterator<Event>
  readonly #watch: StreamWatch<Event>
  readonly #waiting = new Set<Waiter<Event>>()
  #timer: ReturnType<typeof setTimeout> | undefined
  /** What was said in farewell, until somebody takes it. */
  #last: Event | undefined
  #over = false

  constructor(source: AsyncIterable<Event>, watch: StreamWatch<Event>) {
    this.#source = source[Symbol.asyncIterator]()
    this.#watch = watch
    this.#ask()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Event>> {
    if (this.#over) return Promise.resolve(this.#rest())
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject }
      this.#waiting.add(waiter)
      handleMaybePromise(
        () => this.#source.next(),
        (result) => this.#receive(waiter, result),
        (error) => {
          this.#end()
          if (this.#waiting.delete(waiter)) reject(error)
        },
      )
    })
  }

  async return(): Promise<IteratorResult<Event>> {
    const running = !this.#over
    this.#end()
    this.#last = undefined
    this.#answerAll()
    if (running) await within(PATIENCE, this.#stopSource())
    return { value: undefined, done: true }
  }

  async throw(error: unknown): Promise<IteratorResult<Event>> {
    await this.return()
    throw error
  }

  /** Ends it, whatever its source does. */
  refuse(reason: unknown): void {
    if (!this.#over) {
      this.#end()
      this.#last = this.#watch.farewell(reason)
      this.#stopSource()
    }
    this.#answerAll()
  }

  #receive(waiter: Waiter<Event>, result: IteratorResult<Event>): void {
    if (!result.done) {
      this.#ask(() => this.#admit(waiter, result))
      return
    }
    this.#end()
    // Others may still wait for events that came before, of which a guard thinks.
    if (this.#waiting.delete(waiter)) waiter.resolve(result)
  }

  #admit(waiter: Waiter<Event>, result: IteratorYieldResult<Event>): void {
    if (!this.#waiting.has(waiter)) return
    handleMaybePromise(
      () => this.#watch.admit(result.value),
      (violation) => {
        if (violation) this.refuse(violation)
        else if (this.#waiting.delete(waiter)) waiter.resolve(result)
      },
      (error) => this.refuse(error),
    )
  }

  /** Goes on with `proceed` if the reader may still be told something. */
  #ask(proceed?: () => void): void {
    handleMaybePromise(
      () => this.#watch.ask(),
      (answer) => {
        if (typeof answer !== 'number') return this.refuse(answer)
        this.#askIn(answer)
        proceed?.()
      },
      (error) => this.refuse(error),
    )
  }

  #askIn(delay: number): void {
    clearTimeout(this.#timer)
    if (this.#over || delay === Number.POSITIVE_INFINITY) return
    this.#timer = later(() => this.#ask(), Math.min(delay, MAX_DELAY))
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#timer)
    this.#watch.release()
  }

  #answerAll(): void {
    for (const waiter of this.#waiting) waiter.resolve(this.#rest())
    this.#waiting.clear()
  }

  #rest(): IteratorResult<Event> {
    const value = this.#last
    this.#last = undefined
    if (value !== undefined) return { value, done: false }
    this.#watch.told()
    return { value: undefined, done: true }
  }

  async #stopSource(): Promise<void> {
    try {
      await this.#source.return?.()
    } catch (error) {
      this.#watch.failed(error)
    }
  }
}

/** A timer that keeps no process alive. */
export function later(run: () => void, delay: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(run, delay)
  // Outside of Node it is a number.
  ;(timer as { unref?(): void }).unref?.()
  return timer
}

/** Waits for a promise that does not reject, but not forever. */
function within(delay: number, promise: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = later(resolve, delay)
    promise.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
