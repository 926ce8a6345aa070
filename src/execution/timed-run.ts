import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLResolveInfo } from 'graphql'
import type { Clock } from '../clock.js'
import { SecurityError, type Violation } from '../errors.js'
import { fail } from '../fail.js'
import type { Follower, JudgeOf, OperationInput, Stop } from '../guard.js'
import { isThenable } from '../store-call.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

interface Parts {
  readonly input: OperationInput
  readonly judgeOf: JudgeOf
  readonly clock: Clock
  /** Milliseconds; what no timer takes is no limit. */
  readonly max: number
}

/** An operation while it runs. Most answer at once: what only others need is made when they need it. */
export class TimedRun implements Follower {
  readonly #input: OperationInput
  readonly #judgeOf: JudgeOf
  readonly #clock: Clock
  readonly #max: number
  /** Call off the timers that run: of events there may be several. */
  #timers: (() => void)[] | undefined
  /** Where nothing else ends it: what fails the fields that are waited for. */
  #waiting: Set<(error: unknown) => void> | undefined
  #stop: Stop | undefined
  #controller: AbortController | undefined
  #getSignal: (() => AbortSignal) | undefined
  #forget: (() => void) | undefined
  #violation: Violation | undefined
  #over = false

  constructor({ input, judgeOf, clock, max }: Parts) {
    this.#input = input
    this.#judgeOf = judgeOf
    this.#clock = clock
    this.#max = max
  }

  /** Made when it is first asked for: most resolvers never do. */
  get signal(): AbortSignal {
    this.#controller ??= this.#createController()
    return this.#controller.signal
  }

  stopped(): Violation | undefined {
    return this.#violation
  }

  runs(stop: Stop): () => void {
    this.#stop = stop
    this.#arm()
    return () => (this.#streams ? this.event() : this.end())
  }

  /** From now on it is its events that are timed. */
  streams(stop: Stop): () => void {
    this.#stop = stop
    return () => {
      this.end()
      // What still works for a stream that nobody reads may stop.
      this.#controller?.abort()
    }
  }

  /** An event has been worked out, the one that began first; or the stream has started. */
  event(): undefined {
    this.#timers?.shift()?.()
  }

  /** Where the host waits for it, nothing tells when the last part of it has come. */
  partly(): void {
    if (this.#input.unstoppable) this.end()
  }

  end(): void {
    this.#over = true
    if (this.#timers) for (const callOff of this.#timers.splice(0)) callOff()
    this.#forget?.()
    this.#waiting?.clear()
  }

  /** What resolves fields without a resolver. */
  fieldResolver(own: Resolve = defaultFieldResolver): Resolve {
    return (source, args, context, info) => this.resolve(own, source, args, context, info)
  }

  resolve(
    resolve: Resolve,
    source: unknown,
    args: Record<string, unknown>,
    context: unknown,
    info: GraphQLResolveInfo,
  ): unknown {
    if (this.#violation) return fail(new SecurityError(this.#violation), info.returnType)
    if (info.path.prev === undefined && this.#streams) this.#arm()
    const told = info as { getAbortSignal?: () => AbortSignal | undefined }
    if (told.getAbortSignal !== undefined) {
      this.#getSignal ??= () => this.signal
      told.getAbortSignal = this.#getSignal
    }
    const value = resolve(source, args, context, info)
    return this.#input.unstoppable ? this.#bound(value) : value
  }

  /** Whether each root field is an event. */
  get #streams(): boolean {
    return this.#input.operation.operation === 'subscription'
  }

  /** What never settles fails in time, the items of a list as well. */
  #bound(value: unknown): unknown {
    if (isThenable(value)) return this.#race(value as PromiseLike<unknown>)
    if (!Array.isArray(value)) return value
    let copy: unknown[] | undefined
    for (let index = 0; index < value.length; index++) {
      const item = this.#bound(value[index])
      if (item === value[index]) continue
      copy ??= [...value]
      copy[index] = item
    }
    return copy ?? value
  }

  #race(work: PromiseLike<unknown>): Promise<unknown> {
    if (!this.#timers?.length) this.#arm()
    this.#waiting ??= new Set()
    const waiting = this.#waiting
    const raced = new Promise((resolve, reject) => {
      if (!this.#over) waiting.add(reject)
      work.then(
        (value) => {
          waiting.delete(reject)
          resolve(this.#bound(value))
        },
        (error) => {
          waiting.delete(reject)
          reject(error)
        },
      )
    })
    // An executor that was told to go on looks at nothing that comes later, nor at what is in it.
    raced.catch(() => {})
    return raced
  }

  #arm(): void {
    if (this.#over || this.#max > LONGEST) return
    const clock = this.#clock
    const from = clock.now()
    this.#timers ??= []
    this.#timers.push(clock.after(this.#max, () => this.#expire(clock.now() - from)))
  }

  #expire(found: number): void {
    if (this.#over) return
    const max = this.#max
    // By the clock on the wall it may have been less.
    const limit = { name: 'executionTime', max, found: Math.max(found, max) }
    this.#violation = this.#judgeOf(this.#input)({ code: 'EXECUTION_TIME_LIMIT_EXCEEDED', limit })
    if (this.#violation === undefined) return
    const error = new SecurityError(this.#violation)
    this.#stop?.(this.#violation)
    if (this.#waiting) for (const fail of this.#waiting) fail(error)
    this.end()
    this.#controller?.abort(timeout())
  }

  #createController(): AbortController {
    const controller = new AbortController()
    if (this.#violation) controller.abort(timeout())
    const gone = this.#over ? undefined : this.#input.gone?.()
    if (gone === undefined) return controller
    const leave = () => controller.abort(gone.reason)
    if (gone.aborted) leave()
    else {
      gone.addEventListener('abort', leave, { once: true })
      this.#forget = () => gone.removeEventListener('abort', leave)
    }
    return controller
  }
}

/** The longest that a timer takes, 24 days; beyond, it would ring at once. */
const LONGEST = 2 ** 31 - 1

/** The reason that `AbortSignal.timeout` gives. */
function timeout(): DOMException {
  return new DOMException('The operation took too long.', 'TimeoutError')
}
