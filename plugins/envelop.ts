import type { Plugin } from '@envelop/core'
import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import { SecurityError, type Violation } from '../src/errors.js'
import { type Resolvers, rememberResolvers } from '../src/field-resolver.js'
import { unknownOperations } from '../src/graphql-versions.js'
import type { MaybePromise, OperationInput, Stop } from '../src/guard.js'
import { orElse, whenKnown } from '../src/maybe-promise.js'
import { refusedFor } from '../src/of-variables.js'
import { PerRequest } from '../src/per-request.js'
import { hasPath } from '../src/response/classify.js'
import type { ErrorGate } from '../src/response/error-gate.js'
import { isThenable } from '../src/store-call.js'
import { type BeginTrace, putTrace, traceOf } from '../src/traces.js'
import { anonymousViewer, isViewer, type Viewer } from '../src/viewer.js'
import { Answers } from './answers.js'
import { Asking } from './asking.js'
import { Bounded } from './bounded.js'
import { type FieldResolver, type Followed, followOperation, followParts } from './followers.js'
import { forgetIdentified, identifiedBefore, markIdentified } from './identified.js'
import { closeIncremental, isIncremental } from './incremental.js'
import { NamedAtParse } from './named-at-parse.js'
import { NamedDocuments } from './named-documents.js'
import { closeErrors, closePayload, isAsyncIterable, isRefusal, keepHttp, type Payload } from './payload.js'
import { inputOfContext, isOverHttp, signalOfContext } from './request-input.js'
import { isInstead, sized, sizedPart } from './sized.js'
import { createStreamGuard } from './stream-guard.js'
import { tombstone } from './tombstone.js'
import { createYogaHooks } from './yoga.js'
import type { FetchRequest, YogaHooks } from './yoga-hooks.js'

/** What is counted where there is no operation of the name that was given. */
const NO_OPERATION = new SecurityError({ code: 'DOCUMENT_INVALID' })

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

interface ExecutionArguments {
  /** Of the executors of Yoga and of graphql 17. */
  readonly signal?: AbortSignal | undefined
  readonly abortSignal?: AbortSignal | undefined
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
  const ofRequests = new PerRequest<Viewer>()
  const ofContexts = new PerRequest<Viewer | Violation>()
  const answers = new Answers()
  const names = new NamedDocuments(bulwark)
  const refused = new WeakMap<DocumentNode, readonly GraphQLError[]>()
  /** Results of executors that gave up: what has run before nobody knows, so they are not the end of what was reserved. */
  const broken = new WeakSet<object>()

  const bury = (...errors: readonly GraphQLError[]): DocumentNode => {
    const document = tombstone()
    refused.set(document, errors)
    return document
  }

  const namedAtParse = new NamedAtParse({ bulwark, names, bury })

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

  const gateOf = (context: object | undefined): ErrorGate => {
    const trace = context && traceOf(context)
    return trace ? gate.of(trace.requestId) : gate
  }

  const close = <Result extends object>(result: Result, viewer: Viewer, args: ExecutionArguments): Result => {
    const { errors, data } = result as Payload
    const closing = errors === undefined && data !== undefined ? gate : gateOf(args.contextValue)
    return closePayload(result, closing, bulwark.mayOpen(viewer), args.schema)
  }

  /** What the guards are asked about; `undefined` without an operation to run: the executor says what is wrong. */
  const inputOf = (args: ExecutionArguments) => {
    const { document, schema, operationName, variableValues, contextValue } = args
    const operation = getOperationAST(document, operationName)
    if (!operation) return undefined
    return {
      document,
      schema,
      operation,
      variables: variableValues ?? {},
      viewer: viewerOf(contextValue),
      request: inputOfContext(contextValue ?? {}),
      context: contextValue ?? {},
      batch: answers.memberOf(contextValue),
      gone: () => args.signal ?? args.abortSignal ?? signalOfContext(contextValue ?? {}),
    }
  }

  /** What the executor is given: what resolves fields without a resolver may have to refuse. */
  const argumentsOf = <Given extends object>(
    given: Given,
    followed: Followed | undefined,
    schema?: GraphQLSchema,
  ): Given => {
    const fieldResolver = followed?.fieldResolver((given as Resolvers).fieldResolver as FieldResolver | undefined)
    return fieldResolver || schema
      ? { ...given, ...(schema && { schema }), ...(fieldResolver && { fieldResolver }) }
      : given
  }

  /** Answers in place of an executor that goes on: what it has run nobody knows. */
  const instead = (violation: Violation) => {
    const result = { errors: [new SecurityError(violation)] }
    broken.add(result)
    return result
  }

  const check = (input: OperationInput, context: object): MaybePromise<Violation | undefined> => {
    const known = ofContexts.get(context)
    if (known !== undefined && !isViewer(known)) return known
    return namedAtParse.violationOf(context) ?? bulwark.operation(input)
  }

  /** Answers instead of the executor, if a guard refuses; or what follows an operation that runs. */
  const guardOperation = (
    args: ExecutionArguments,
    stop: (result: { errors: readonly GraphQLError[] }) => void,
    show?: (schema: GraphQLSchema | undefined) => void,
  ): MaybePromise<Followed | undefined> => {
    const buried = refused.get(args.document)
    if (buried) {
      stop({ errors: buried })
      return undefined
    }
    const input = inputOf(args)
    if (input === undefined) {
      chargeInvalid([NO_OPERATION], args.contextValue)
      return undefined
    }
    return whenKnown(check(input, args.contextValue), (violation) => {
      if (!violation) {
        show?.(bulwark.view(input))
        return followOperation(bulwark, input)
      }
      answers.refuse(args.contextValue, violation)
      const asked = { ...input, code: violation.code, violation }
      return whenKnown(answers.isHttp(args.contextValue) ? undefined : bulwark.refused(asked), (instead) => {
        stop({ errors: [new SecurityError(instead ?? violation)] })
        return undefined
      })
    })
  }

  /** Whoever sends what is no valid document pays for that. Over HTTP it is the whole answer that is looked at. */
  const chargeInvalid = (errors: readonly GraphQLError[], context: object | undefined): readonly GraphQLError[] => {
    if (context === undefined || answers.isHttp(context)) return errors
    const input = {
      viewer: viewerOf(context),
      request: inputOfContext(context),
      code: errors[0]?.extensions.code,
      context,
    }
    const violation = bulwark.refused(input)
    // Validation waits for nobody: of a store that answers later only the next operation learns.
    return violation === undefined || isThenable(violation) ? errors : [new SecurityError(violation)]
  }

  /** What the executor did not run, if no guard has told it before: its variables are none. */
  const noteInvalid = (result: Payload, { contextValue, schema, document }: ExecutionArguments): void => {
    const [error] = (result.errors ?? []) as readonly GraphQLError[]
    bulwark.invalid(refusedFor(error), new Asking(contextValue, viewerOf, { schema, document }))
  }

  /** An executor that rejects gives a host nothing but the error itself; a socket would be closed with its text. */
  const settle = (
    run: () => unknown,
    { document, operationName, contextValue }: ExecutionArguments,
    gone: () => void,
  ): unknown =>
    orElse(run, (error) => {
      gone()
      if (error instanceof Error && error.name === 'AbortError') throw error
      // Some say by an error that there is no such operation, which is the client's mistake.
      const asked = getOperationAST(document, operationName) ? error : new GraphQLError('There is no such operation.')
      const result = { errors: [...gateOf(contextValue).closeAll([asked], () => asked !== error)] }
      broken.add(result)
      return result
    })

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

    onParse({ params, context, parseFn, setParsedDocument }) {
      const { source } = params
      const text = typeof source === 'string' ? source : source.body
      const asking = (of: string | undefined) => new Asking(context, viewerOf, { text: of })
      const asked = asking(text)
      const named = namedAtParse.documentOf(text, context, asking, (other) => parseFn(other, params.options))
      if (named) setParsedDocument(named)
      else {
        const violation = bulwark.source(text, asked)
        if (violation) setParsedDocument(bury(new SecurityError(violation)))
      }
      return ({ result, replaceParseResult }) => {
        // A server that keeps documents by their text keeps all that were named by an id under one.
        if (named) return replaceParseResult(named)
        if (!(result instanceof Error)) return
        const errors = gate.closeAll([result], () => true)
        bulwark.invalid(errors[0]?.extensions.code, asked)
        replaceParseResult(bury(...errors))
      }
    },

    onValidate({ params, context, setResult }) {
      const { documentAST: document, schema } = params
      const buried = refused.get(document)
      const asked = new Asking(context, viewerOf, { document, schema })
      if (buried) {
        setResult([...buried])
      } else {
        const violation = bulwark.document({ document, schema }, asked)
        if (violation) setResult([new SecurityError(violation)])
      }
      return ({ valid, result, setResult: replace }) => {
        const found = valid ? unknownOperations(params.schema, document) : result
        if (found.length === 0) return
        const opening = bulwark.mayOpen(viewerOf(context))
        const errors = closeErrors(found, gate, opening, () => true, params.schema)
        // The status is the next one's to choose: a server keeps these errors, and with them what the last one chose.
        for (const error of errors) keepHttp(error, {})
        if (!buried) bulwark.invalid(errors[0]?.extensions.code, asked)
        replace([...chargeInvalid(errors, context)])
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
      const forged =
        answers.isHttp(context) || !isOverHttp(context)
          ? undefined
          : bulwark.transport(inputOfContext(context), context)
      if (forged) return void ofContexts.set(context, forged)
      // What another plugin or the host calls a viewer stays theirs; it is trusted only if this package made it.
      if (!bulwark.identifies) return known.viewer === undefined ? remember(anonymousViewer) : undefined
      return whenKnown(bulwark.request(inputOfContext(context), identifiedBefore(context), context), (found) => {
        if (isViewer(found)) markIdentified(context, found)
        remember(found)
      })
    },

    onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      rememberResolvers(args.contextValue, args)
      const viewer = viewerOf(args.contextValue)
      // What the caller sees of the schema, for an operation that asks for nothing else.
      let schema: GraphQLSchema | undefined
      const show = (shown: GraphQLSchema | undefined) => {
        schema = shown
      }
      let known: Followed | undefined
      let bounded: Bounded | undefined
      setExecuteFn((given) => {
        const result = settle(
          () => executeFn(argumentsOf(given, known, schema)),
          args,
          () => known?.partly(),
        )
        return bounded ? bounded.race(result, instead) : result
      })
      const watch = (later: AsyncIterable<Payload>) =>
        streams.watch({ viewer, context: args.contextValue ?? {}, bound: bounded?.parts }, later)
      return whenKnown(guardOperation(args, setResultAndStopExecution, show), (followed) => {
        known = followed
        bounded = followed && new Bounded(followed)
        return {
          onExecuteDone({ result, setResult }) {
            const part = followed ? followParts(followed) : (payload: Payload) => payload
            if (isAsyncIterable(result)) {
              answers.add(args.contextValue, followed)
              const stream = watch(result)
              setResult(stream as typeof result)
              return {
                onNext: (next) =>
                  next.setResult(
                    sizedPart(followed, close(part(next.result), viewer, args), stream) as typeof next.result,
                  ),
                // Of parts that nobody waits for any more.
                onEnd: () => followed?.partly(),
              }
            }
            const isWhole = !isIncremental(result) && !broken.has(result) && !isInstead(result)
            const whole = followed && isWhole ? followed.end(result) : result
            answers.add(args.contextValue, followed)
            const closePart = <P extends object>(payload: P) =>
              close(isWhole ? payload : (part(payload) as P), viewer, args)
            const closed = closeIncremental(whole, closePart, watch, (payload, stream) =>
              sizedPart(followed, payload, stream),
            )
            if (isRefusal(closed as Payload)) noteInvalid(closed as Payload, args)
            const sent = isIncremental(closed) ? closed : sized(followed, closed)
            setResult(followed ? answers.markPaid(args.contextValue, sent) : sent)
            return undefined
          },
        }
      })
    },

    onSubscribe({ args, subscribeFn, setSubscribeFn, setResultAndStopExecution }) {
      const context: object = args.contextValue ?? {}
      rememberResolvers(context, args)
      const viewer = viewerOf(args.contextValue)
      let followed: Followed | undefined
      let bounded: Bounded | undefined
      const reader = {
        viewer,
        context,
        admit: (event: Payload) => followed?.event(event),
        bound(stop: Stop) {
          bounded?.end()
          return followed?.streams(stop)
        },
      }
      let started = false
      setSubscribeFn((given) => {
        started = true
        return settle(
          () =>
            streams.start(reader, () => {
              const result = subscribeFn(argumentsOf(given, followed))
              return (bounded ? bounded.race(result, instead) : result) as typeof result
            }),
          args,
          () => {},
        )
      })
      return whenKnown(guardOperation(args, setResultAndStopExecution), (found) => {
        followed = found
        bounded = found && new Bounded(found)
        return {
          onSubscribeResult({ result, setResult }) {
            answers.add(context, followed)
            // Without a stream it is the resolver that failed, unless a variable tells otherwise.
            if (!isAsyncIterable(result)) {
              // There will be no event that could tell what it has cost.
              const whole = followed && !broken.has(result) && !isInstead(result) ? followed.end(result) : result
              const closed = closePayload(whole, gate, bulwark.mayOpen(viewer))
              const refusal = closed as Payload
              if (isRefusal(refusal) && !broken.has(result) && !hasPath(refusal.errors?.[0])) noteInvalid(refusal, args)
              setResult(followed ? answers.markPaid(context, closed) : closed)
            }
            // Another plugin has put its own way to subscribe over this one's.
            else if (!started) setResult(streams.adopt(reader, result) as typeof result)
            return { onNext: (event) => event.setResult(sized(followed, close(event.result, viewer, args))) }
          },
          onSubscribeError({ error, setError }) {
            setError(gate.close(error))
          },
        }
      })
    },
  }
  return { ...plugin, ...createYogaHooks({ bulwark, ofRequests, answers, names }) }
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
