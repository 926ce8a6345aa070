import { handleMaybePromise } from '@whatwg-node/promise-helpers'
import type { Bulwark } from '../src/assemble.js'
import { SecurityError, type Violation } from '../src/errors.js'
import type { MaybePromise, Stop } from '../src/guard.js'
import type { Viewer } from '../src/viewer.js'
import { connectionOf, HangUp, socketOf } from './connection.js'
import { isAsyncIterable, type Payload } from './payload.js'
import { inputOfContext, signalOfContext } from './request-input.js'
import { WatchedStream } from './stream.js'

/** Whose stream it is, and where it goes. */
interface Reader {
  readonly viewer: Viewer
  readonly context: object
  /** Asked before each event; absent where nothing is counted of them. */
  readonly admit?: (event: Payload) => MaybePromise<Violation | undefined>
  /** Called with what ends the stream before its time; what comes back is called when it is over. */
  readonly bound?: ((stop: Stop) => (() => void) | undefined) | undefined
}

/** What the plugin does with every stream of results. */
export interface StreamGuard {
  /** Subscribes, if a stream may start; what `subscribe` answers comes back watched. */
  start(reader: Reader, subscribe: () => MaybePromise<unknown>): MaybePromise<unknown>
  /** The same for a source that was subscribed to already, which is ended if it may not start. */
  adopt(reader: Reader, source: AsyncIterable<Payload>): AsyncIterable<Payload> | Payload
  /** The parts of an answer that come later, for as long as its reader may be told something. */
  watch(reader: Reader, source: AsyncIterable<Payload>): AsyncIterable<Payload>
}

/** What a client of `@defer` and `@stream` waits for. */
const NO_MORE = Object.freeze({ hasNext: false })

/** Streams that start only if the guards let them, and end with the credential that they were opened with. */
export function createStreamGuard(bulwark: Bulwark): StreamGuard {
  const { gate, logger, emit } = bulwark

  const failed = (error: unknown) => logger.error('graphql-bulwark: a source failed while it was ended', error)

  const stop = async (source: AsyncIterable<Payload>) => {
    try {
      await source[Symbol.asyncIterator]().return?.()
    } catch (error) {
      failed(error)
    }
  }

  const watch = (
    { viewer, context, admit, bound }: Reader,
    source: AsyncIterable<Payload>,
    last: object,
    release: () => void,
  ) => {
    let hangUp: HangUp | undefined
    let unbind: (() => void) | undefined
    let isOver = false
    const stream = new WatchedStream<Payload>(source, {
      ask: () => bulwark.renew(viewer, context),
      admit: (event) => admit?.(event),
      farewell(reason) {
        const violation = isViolation(reason) ? reason : undefined
        const { code = 'INTERNAL_SERVER_ERROR', detail } = violation ?? {}
        const socket = socketOf(context)
        if (socket && (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN')) hangUp = new HangUp(socket)
        emit({
          name: 'stream.ended',
          // The refusal itself names the guard that refused.
          guard: 'stream',
          at: Date.now(),
          viewer,
          detail: detail === undefined ? code : `${code} ${detail}`,
        })
        return { ...last, errors: [violation ? new SecurityError(violation) : gate.close(reason)] }
      },
      release() {
        isOver = true
        unbind?.()
        release()
      },
      told: () => hangUp?.told(),
      failed,
    })
    unbind = bound?.((violation) => stream.refuse(violation))
    // Who may be told nothing has ended it already.
    if (isOver) unbind?.()
    return stream
  }

  const start = (reader: Reader, subscribe: () => MaybePromise<unknown>): MaybePromise<unknown> => {
    const { viewer, context } = reader
    const address = bulwark.addressOf(inputOfContext(context))
    const opened = bulwark.open({ viewer, connection: connectionOf(context), address }, context)
    if (typeof opened !== 'function') return { errors: [new SecurityError(opened)] }
    let held = true
    let forget: (() => void) | undefined
    const release = () => {
      if (!held) return
      held = false
      forget?.()
      try {
        opened()
      } catch (error) {
        logger.error('graphql-bulwark: the end of a stream could not be counted', error)
      }
    }
    const guarded = () =>
      handleMaybePromise(subscribe, (result) => {
        if (!isAsyncIterable(result)) {
          release()
          return result
        }
        const stream = watch(reader, result, {}, release)
        if (held) forget = whenGone(context, () => void stream.return())
        return stream
      })
    return handleMaybePromise(
      guarded,
      (result) => result,
      (error: unknown) => {
        release()
        throw error
      },
    )
  }

  return {
    start,
    adopt(reader, source) {
      const answer = start(reader, () => source as unknown) as AsyncIterable<Payload> | Payload
      if (!isAsyncIterable(answer)) void stop(source)
      return answer
    },
    watch: (reader, source) => watch(reader, source, NO_MORE, () => {}),
  }
}

/**
 * A client may be gone before its answer is begun, and a server does not end the stream of an answer that nobody takes.
 * Answers what stops waiting for it.
 */
function whenGone(context: object, leave: () => void): (() => void) | undefined {
  const signal = signalOfContext(context)
  if (signal === undefined) return undefined
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  return () => signal.removeEventListener('abort', leave)
}

function isViolation(reason: unknown): reason is Violation {
  return typeof reason === 'object' && reason !== null && 'code' in reason && !(reason instanceof Error)
}
