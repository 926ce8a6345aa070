import type { Plugin } from '@envelop/core'
import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import { SecurityError, type Violation } from '../src/errors.js'
import { type Resolvers, rememberResolvers } from '../src/field-resolver.js'
import type { MaybePromise, OperationInput, Stop } from '../src/guard.js'
import { orElse, whenKnown } from '../src/maybe-promise.js'
import { refusedFor } from '../src/of-variables.js'
import { hasPath } from '../src/response/classify.js'
import type { Viewer } from '../src/viewer.js'
import type { Answers } from './answers.js'
import { Asking } from './asking.js'
import { Bounded } from './bounded.js'
import type { EnvelopCallers } from './envelop-callers.js'
import type { EnvelopDocuments } from './envelop-documents.js'
import { type FieldResolver, type Followed, followOperation, followParts } from './followers.js'
import { closeIncremental, isIncremental } from './incremental.js'
import { closePayload, isAsyncIterable, isRefusal, type Payload } from './payload.js'
import { inputOfContext, signalOfContext } from './request-input.js'
import { isInstead, sized, sizedPart } from './sized.js'
import { createStreamGuard } from './stream-guard.js'

/** What is counted where there is no operation of the name that was given. */
const NO_OPERATION = new SecurityError({ code: 'DOCUMENT_INVALID' })

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

interface Parts {
  readonly bulwark: Bulwark
  readonly callers: EnvelopCallers
  readonly documents: EnvelopDocuments
  readonly answers: Answers
}

/** The checkpoints of operation and result, for what is executed and what is subscribed to. */
export function envelopOperations(parts: Parts): Required<Pick<Plugin, 'onExecute' | 'onSubscribe'>> {
  const { bulwark, callers, documents, answers } = parts
  const { gate } = bulwark
  const streams = createStreamGuard(bulwark)
  /** Results of executors that gave up: what has run before nobody knows, so they are not the end of what was reserved. */
  const broken = new WeakSet<object>()

  const close = <Result extends object>(result: Result, viewer: Viewer, args: ExecutionArguments): Result => {
    const { errors, data } = result as Payload
    const closing = errors === undefined && data !== undefined ? gate : callers.gateOf(args.contextValue)
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
      viewer: callers.of(contextValue),
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
    return callers.refusalOf(context) ?? documents.misnamed(context) ?? bulwark.operation(input)
  }

  /** Answers instead of the executor, if a guard refuses; or what follows an operation that runs. */
  const guardOperation = (
    args: ExecutionArguments,
    stop: (result: { errors: readonly GraphQLError[] }) => void,
    show?: (schema: GraphQLSchema | undefined) => void,
  ): MaybePromise<Followed | undefined> => {
    const buried = documents.buried(args.document)
    if (buried) {
      stop({ errors: buried })
      return undefined
    }
    const input = inputOf(args)
    if (input === undefined) {
      documents.charge([NO_OPERATION], args.contextValue)
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

  /** What the executor did not run, if no guard has told it before: its variables are none. */
  const noteInvalid = (result: Payload, { contextValue, schema, document }: ExecutionArguments): void => {
    const [error] = (result.errors ?? []) as readonly GraphQLError[]
    bulwark.invalid(refusedFor(error), new Asking(contextValue, callers.of, { schema, document }))
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
      const result = { errors: [...callers.gateOf(contextValue).closeAll([asked], () => asked !== error)] }
      broken.add(result)
      return result
    })

  return {
    onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      rememberResolvers(args.contextValue, args)
      const viewer = callers.of(args.contextValue)
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
      const viewer = callers.of(args.contextValue)
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
}
