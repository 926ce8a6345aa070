import type { Plugin } from '@envelop/core'
import type { Bulwark } from '../src/assemble.js'
import { type BeginTrace, putTrace, traceOf } from '../src/traces.js'
import type { Viewer } from '../src/viewer.js'
import { Answers } from './answers.js'
import { EnvelopCallers } from './envelop-callers.js'
import { envelopDocuments } from './envelop-documents.js'
import { envelopOperations } from './envelop-operations.js'
import { forgetIdentified } from './identified.js'
import { NamedDocuments } from './named-documents.js'
import { inputOfContext } from './request-input.js'
import { createYogaHooks } from './yoga.js'
import type { YogaHooks } from './yoga-hooks.js'

/** What the plugins add to the context of every operation. */
export interface BulwarkContext {
  /** Who asks. */
  readonly viewer: Viewer
  /**
   * The name of the request, which the header `x-request-id` of the answer has too; of an operation on a WebSocket, its own.
   * What the application calls so is left as it is.
   */
  readonly requestId?: string
  /**
   * Aborts when the operation has taken too long, with a `TimeoutError`, or when its client is gone: hand it to whatever
   * a resolver waits for. What the application calls so is left as it is. Of `executionTimeLimit`.
   */
  readonly signal?: AbortSignal
}

/** A plugin for Envelop and everything that is built on it. */
export type BulwarkPlugin = Plugin<BulwarkContext> & YogaHooks

/**
 * Turns checkpoints into the hooks of Envelop and Yoga. No hook throws: on a WebSocket that would close the connection
 * of all the caller's operations. A refusal before execution travels as a document that validation refuses.
 */
export function asEnvelopPlugin(bulwark: Bulwark): BulwarkPlugin {
  const { gate } = bulwark
  const answers = new Answers()
  const names = new NamedDocuments(bulwark)
  const callers = new EnvelopCallers({ bulwark, answers })
  const documents = envelopDocuments({ bulwark, callers, answers, names })
  const plugin: Plugin<BulwarkContext> = {
    onPluginInit({ registerContextErrorHandler }) {
      registerContextErrorHandler(({ error, setError }) => setError(gate.close(error)))
      for (const line of bulwark.notice) bulwark.logger.info(line)
    },

    onSchemaChange({ schema }) {
      bulwark.schema(schema)
    },

    onEnveloped({ context, extendContext }) {
      if (!context) return
      forgetIdentified(context)
      if (bulwark.begin) beginTrace(context, bulwark.begin, extendContext)
    },

    ...documents.hooks,

    onContextBuilding: ({ context, extendContext }) => callers.identify(context, extendContext),

    ...envelopOperations({ bulwark, callers, documents, answers }),
  }
  return { ...plugin, ...createYogaHooks({ bulwark, ofRequests: callers.ofRequests, answers, names }) }
}

/** The trace of an operation: that of its request, or its own where there is none. */
function beginTrace(context: object, begin: BeginTrace, extend: (extension: { requestId: string }) => void): void {
  const { requestId } = context as { requestId?: unknown }
  const before = traceOf(context)
  const ofRequest = before !== undefined && !before.ofOperation
  const trace = ofRequest ? before : begin(inputOfContext(context), true, before)
  if (trace !== before) putTrace(context, trace)
  // What the application calls so is its own.
  if (requestId === undefined || requestId === before?.requestId) extend({ requestId: trace.requestId })
}
