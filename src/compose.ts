import type { DocumentNode, GraphQLSchema } from 'graphql'
import type { Violation } from './errors.js'
import type { BatchInput, DocumentInput, Guard, MaybePromise, OperationInput, Refusal, RequestInput } from './guard.js'
import { anonymousViewer, isViewer, type Viewer } from './viewer.js'

/** Where a bulwark writes; `console` is one. */
export interface Logger {
  info(message: string): void
  warn(message: string, data?: unknown): void
  error(message: string, data?: unknown): void
}

/** Where compositions tell of what they refused. */
export interface Recorder {
  readonly logger: Logger
  /** Told of every refusal, and in report mode of every one that would have been. What it throws is logged. */
  readonly onRefusal?: ((refusal: Refusal) => void) | undefined
}

/** Guards composed in a fixed order: what an adapter asks at each checkpoint. */
export interface Checkpoints {
  /** Whether it tells callers apart by itself. */
  readonly identifies: boolean
  schema(schema: GraphQLSchema): void
  request(input: RequestInput): MaybePromise<Viewer | Violation>
  batch(input: BatchInput): Violation | undefined
  source(text: string): Violation | undefined
  document(input: DocumentInput): Violation | undefined
  operation(input: OperationInput): MaybePromise<Violation | undefined>
}

/** Composes guards, which are asked in the order given. */
export function composeGuards(guards: readonly Guard[], { logger, onRefusal }: Recorder): Checkpoints {
  const at = <Name extends keyof Guard>(name: Name) =>
    guards.filter((guard): guard is Guard & Required<Pick<Guard, Name>> => guard[name] !== undefined)
  const request = at('request')
  const batch = at('batch')
  const source = at('source')
  const document = at('document')
  const operation = at('operation')
  const harmless = new WeakMap<GraphQLSchema, WeakSet<DocumentNode>>()

  /** The violation if it counts; in report mode it is only told. */
  const judge = (guard: Guard, violation: Violation | undefined, viewer: Viewer | null): Violation | undefined => {
    if (violation === undefined) return undefined
    try {
      onRefusal?.({ guard: guard.name, mode: guard.mode, violation, viewer })
    } catch (error) {
      // Who records must not decide.
      logger.error('graphql-bulwark: onRefusal threw', error)
    }
    if (guard.mode === 'enforce') return violation
    logger.warn(`graphql-bulwark: ${guard.name} would refuse (report mode)`, violation)
    return undefined
  }

  const operationFrom = (input: OperationInput, start: number): MaybePromise<Violation | undefined> => {
    for (let index = start; index < operation.length; index++) {
      const guard = operation[index] as (typeof operation)[number]
      const found = guard.operation(input)
      if (found instanceof Promise) {
        return found.then((later) => judge(guard, later, input.viewer) ?? operationFrom(input, index + 1))
      }
      const violation = judge(guard, found, input.viewer)
      if (violation !== undefined) return violation
    }
    return undefined
  }

  const requestFrom = (input: RequestInput, start: number): MaybePromise<Viewer | Violation> => {
    for (let index = start; index < request.length; index++) {
      const guard = request[index] as (typeof request)[number]
      const take = (answer: Viewer | Violation | undefined): Viewer | Violation | undefined =>
        answer === undefined || isViewer(answer) ? answer : judge(guard, answer, null)
      const found = guard.request(input)
      if (found instanceof Promise) return found.then((later) => take(later) ?? requestFrom(input, index + 1))
      const answer = take(found)
      if (answer !== undefined) return answer
    }
    return anonymousViewer
  }

  const checkDocument = (input: DocumentInput): Violation | undefined => {
    for (const guard of document) {
      const violation = judge(guard, guard.document(input), null)
      if (violation !== undefined) return violation
    }
    return undefined
  }

  return {
    identifies: request.length > 0,
    schema(schema) {
      for (const guard of guards) guard.schema?.(schema)
    },
    request: (input) => requestFrom(input, 0),
    batch(input) {
      for (const guard of batch) {
        const violation = judge(guard, guard.batch(input), input.viewer)
        if (violation !== undefined) return violation
      }
      return undefined
    },
    source(text) {
      for (const guard of source) {
        const violation = judge(guard, guard.source({ text }), null)
        if (violation !== undefined) return violation
      }
      return undefined
    },
    document(input) {
      let known = harmless.get(input.schema)
      if (known === undefined) {
        known = new WeakSet()
        harmless.set(input.schema, known)
      }
      if (known.has(input.document)) return undefined
      const violation = checkDocument(input)
      if (violation === undefined) known.add(input.document)
      return violation
    },
    operation: (input) => operationFrom(input, 0),
  }
}
