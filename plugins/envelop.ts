import type { Plugin } from '@envelop/core'
import { handleMaybePromise } from '@whatwg-node/promise-helpers'
import { type DocumentNode, type GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import type { Bulwark } from '../src/bulwark.js'
import { SecurityError, type Violation } from '../src/errors.js'
import { anonymousViewer, isViewer, type Viewer } from '../src/viewer.js'
import { FORGEABLE, isForgeable } from './cross-site.js'
import { forgetIdentified, identifiedBefore, markIdentified } from './identified.js'
import { closeIncremental } from './incremental.js'
import { closeErrors, closePayload, isAsyncIterable, keepHttp, type Payload } from './payload.js'
import { inputOfContext } from './request-input.js'
import { createStreamGuard } from './stream-guard.js'
import { tombstone } from './tombstone.js'
import { createYogaHooks } from './yoga.js'
import type { FetchRequest, YogaHooks } from './yoga-hooks.js'

/** What the plugins add to the context of every operation. */
export interface BulwarkContext {
  /** Who asks. */
  readonly viewer: Viewer
}

/** A plugin for Envelop and everything that is built on it. */
export type BulwarkPlugin = Plugin<BulwarkContext> & YogaHooks

interface ExecutionArguments {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined
  readonly contextValue: object
}

/**
 * Turns checkpoints into the hooks of Envelop and Yoga. No hook throws: on a WebSocket that would close the connection
 * of all the caller's operations. A refusal before execution travels as a document that validation refuses.
 */
export function asEnvelopPlugin(bulwark: Bulwark): BulwarkPlugin {
  const { gate } = bulwark
  const streams = createStreamGuard(bulwark)
  // A limit that stands alone guards no server; what knows callers, or is the whole suite, does.
  const refusesForged = bulwark.identifies || bulwark.notice.length > 0
  const ofRequests = new WeakMap<FetchRequest, Viewer>()
  const ofContexts = new WeakMap<object, Viewer | Violation>()
  const refused = new WeakMap<DocumentNode, readonly GraphQLError[]>()

  const bury = (...errors: readonly GraphQLError[]): DocumentNode => {
    const document = tombstone()
    refused.set(document, errors)
    return document
  }

  /** The caller as far as it is known; before the context is built on a WebSocket, nobody. */
  const viewerOf = (context: object | undefined): Viewer => {
    if (context === undefined) return anonymousViewer
    const known = ofContexts.get(context)
    if (isViewer(known)) return known
    const { request, viewer } = context as { request?: FetchRequest; viewer?: unknown }
    const ofRequest = request && ofRequests.get(request)
    if (ofRequest) return ofRequest
    return !bulwark.identifies && isViewer(viewer) ? viewer : anonymousViewer
  }

  const close = <Result extends object>(result: Result, viewer: Viewer): Result =>
    closePayload(result, gate, bulwark.mayOpen(viewer), true)

  const check = (args: ExecutionArguments): Violation | undefined | Promise<Violation | undefined> => {
    const context = args.contextValue
    const known = ofContexts.get(context)
    if (known !== undefined && !isViewer(known)) return known
    const operation = getOperationAST(args.document, args.operationName)
    // Without an operation to run there is nothing to check: the executor says what is wrong.
    if (!operation) return undefined
    return bulwark.operation({
      document: args.document,
      schema: args.schema,
      operation,
      variables: args.variableValues ?? {},
      viewer: viewerOf(context),
    })
  }

  /** Answers instead of the executor, if a guard refuses. */
  const guardOperation = (
    args: ExecutionArguments,
    stop: (result: { errors: readonly GraphQLError[] }) => void,
  ): void | Promise<void> => {
    const buried = refused.get(args.document)
    if (buried) return stop({ errors: buried })
    return handleMaybePromise(
      () => check(args),
      (violation) => {
        if (violation) stop({ errors: [new SecurityError(violation)] })
      },
    )
  }

  /** An executor that rejects gives a host nothing but the error itself; a socket would be closed with its text. */
  const settle = (run: () => unknown): unknown =>
    handleMaybePromise(
      run,
      (result) => result,
      (error: unknown) => {
        if (error instanceof Error && error.name === 'AbortError') throw error
        return { errors: [gate.close(error)] }
      },
    )

  const plugin: Plugin<BulwarkContext> = {
    onPluginInit({ registerContextErrorHandler }) {
      registerContextErrorHandler(({ error, setError }) => setError(gate.close(error)))
      for (const line of bulwark.notice) bulwark.logger.info(line)
    },

    onSchemaChange({ schema }) {
      bulwark.schema(schema)
    },

    onEnveloped({ context }) {
      if (context) forgetIdentified(context)
    },

    onParse({ params, setParsedDocument }) {
      const { source } = params
      const violation = bulwark.source(typeof source === 'string' ? source : source.body)
      if (violation) setParsedDocument(bury(new SecurityError(violation)))
      return ({ result, replaceParseResult }) => {
        if (result instanceof Error) replaceParseResult(bury(...gate.closeAll([result], () => true)))
      }
    },

    onValidate({ params, context, setResult }) {
      const document = params.documentAST
      const buried = refused.get(document)
      if (buried) {
        setResult([...buried])
      } else {
        const violation = bulwark.document({ document, schema: params.schema })
        if (violation) setResult([new SecurityError(violation)])
      }
      return ({ valid, result, setResult: replace }) => {
        if (valid) return
        const errors = closeErrors(result, gate, bulwark.mayOpen(viewerOf(context)), () => true)
        // The status is the next one's to choose: a server keeps these errors, and with them what the last one chose.
        for (const error of errors) keepHttp(error, {})
        replace([...errors])
      }
    },

    onContextBuilding({ context, extendContext }) {
      const known = context as { request?: FetchRequest; viewer?: unknown }
      const remember = (found: Viewer | Violation) => {
        ofContexts.set(context, found)
        extendContext({ viewer: isViewer(found) ? found : anonymousViewer })
      }
      const ofRequest = known.request && ofRequests.get(known.request)
      if (ofRequest) return remember(ofRequest)
      // What another plugin or the host calls a viewer stays theirs; it is trusted only if this package made it.
      if (!bulwark.identifies) return known.viewer === undefined ? remember(anonymousViewer) : undefined
      return handleMaybePromise(
        () => bulwark.request(inputOfContext(context), identifiedBefore(context)),
        (found) => {
          if (isViewer(found)) markIdentified(context, found)
          remember(found)
        },
      )
    },

    onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      const viewer = viewerOf(args.contextValue)
      const reader = { viewer, context: args.contextValue ?? {} }
      const watch = (later: AsyncIterable<Payload>) => streams.watch(reader, later)
      setExecuteFn((given) => settle(() => executeFn(given)))
      return handleMaybePromise(
        () => guardOperation(args, setResultAndStopExecution),
        () => ({
          onExecuteDone({ result, setResult }) {
            if (isAsyncIterable(result)) {
              setResult(watch(result) as typeof result)
              return { onNext: (part) => part.setResult(close(part.result, viewer)) }
            }
            setResult(closeIncremental(result, (payload) => close(payload, viewer), watch))
            return undefined
          },
        }),
      )
    },

    onSubscribe({ args, subscribeFn, setSubscribeFn, setResultAndStopExecution }) {
      const context: object = args.contextValue ?? {}
      if (refusesForged && isForgeable(inputOfContext(context))) {
        return setResultAndStopExecution({ errors: [new SecurityError(FORGEABLE)] })
      }
      const viewer = viewerOf(args.contextValue)
      const reader = { viewer, context }
      let started = false
      setSubscribeFn((given) => {
        started = true
        return settle(() => streams.start(reader, () => subscribeFn(given)))
      })
      return handleMaybePromise(
        () => guardOperation(args, setResultAndStopExecution),
        () => ({
          onSubscribeResult({ result, setResult }) {
            // Without a stream it is the resolver that failed, unless a variable tells otherwise.
            if (!isAsyncIterable(result)) setResult(closePayload(result, gate, bulwark.mayOpen(viewer)))
            // Another plugin has put its own way to subscribe over this one's.
            else if (!started) setResult(streams.adopt(reader, result) as typeof result)
            return { onNext: (event) => event.setResult(close(event.result, viewer)) }
          },
          onSubscribeError({ error, setError }) {
            setError(gate.close(error))
          },
        }),
      )
    },
  }
  return { ...plugin, ...createYogaHooks({ bulwark, ofRequests }) }
}
