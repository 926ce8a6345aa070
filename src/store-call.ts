import type { MaybePromise } from './guard.js'
import type { Runtime } from './runtime.js'

/** A store has failed or has not answered in time, which is no fault of the caller. */
export class StoreUnavailable extends Error {
  constructor(message = 'The store has not answered.') {
    super(message)
    this.name = 'StoreUnavailable'
  }
}

/** Asks a store; what it answers at once is given at once. Throws or rejects with `StoreUnavailable` alone. */
export interface StoreCall {
  ask<T>(run: () => MaybePromise<T>): MaybePromise<T>
}

interface StoreCallParts {
  readonly runtime: Pick<Runtime, 'emit' | 'now'>
  readonly guard: string
  /** What the store keeps, for the event. */
  readonly subject: string
  /** Milliseconds that an answer may take. */
  readonly deadline: number
}

/** Bounds every call of a store in time, and tells once when it fails and once when it works again. */
export function storeCall({ runtime, guard, subject, deadline }: StoreCallParts): StoreCall {
  let failing = false

  const tell = (name: 'store.failed' | 'store.restored', detail?: string): void =>
    runtime.emit({ name, guard, at: runtime.now(), subject, ...(detail !== undefined && { detail }) })

  const fail = (error: unknown): never => {
    if (!failing) tell('store.failed', describeFault(error))
    failing = true
    throw new StoreUnavailable()
  }
  const succeed = <T>(value: T): T => {
    if (failing) tell('store.restored')
    failing = false
    return value
  }

  return {
    ask(run) {
      let answer: ReturnType<typeof run>
      try {
        answer = run()
      } catch (error) {
        return fail(error)
      }
      if (!isThenable(answer)) return succeed(answer)
      return withDeadline(answer, deadline).then(succeed, fail)
    },
  }
}

/** Rejects when the work takes longer. What it comes to later is ignored. */
export function withDeadline<T>(work: PromiseLike<T>, deadline: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new StoreUnavailable(`no answer within ${deadline} ms`)), deadline)
    // On Node a pending timer would keep the process alive.
    ;(timer as { unref?: () => void }).unref?.()
    work.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

/** Clients of stores have promises of their own making. */
export function isThenable<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

/** One line for logs. The text of an error may hold a query or a password; its code does not. */
export function describeFault(error: unknown): string {
  if (error instanceof StoreUnavailable) return error.message
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? `failed with ${code}` : 'failed'
}
