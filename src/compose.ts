import type { DocumentNode, GraphQLSchema } from 'graphql'
import type { Violation } from './errors.js'
import { assertExtensionPlaces } from './extension-places.js'
import type {
  BatchInput,
  DocumentInput,
  Follower,
  Guard,
  MaybePromise,
  NamedInput,
  OperationInput,
  Refusal,
  RefusedInput,
  RequestInput,
  StreamInput,
} from './guard.js'
import { anonymousViewer, isViewer, type Viewer } from './viewer.js'
import { combineViewers, partsOf } from './viewers.js'

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
  /** Whether an HTTP request is one at all that may be looked at. */
  transport(input: RequestInput): Violation | undefined
  /** Who asks. A viewer whom another plugin has made known before is one more credential. */
  request(input: RequestInput, known?: Viewer): MaybePromise<Viewer | Violation>
  batch(input: BatchInput): Violation | undefined
  /** Whether documents may be named. */
  readonly names: boolean
  /** The text that a request names; a violation, or nothing where the request stays as it came. Never rejects. */
  named(input: NamedInput): MaybePromise<string | Violation | undefined>
  source(text: string): Violation | undefined
  document(input: DocumentInput): Violation | undefined
  operation(input: OperationInput): MaybePromise<Violation | undefined>
  /** The schema that an operation which asks for nothing else is answered from; `undefined` for its own. */
  view(input: OperationInput): GraphQLSchema | undefined
  /** What follows an operation that runs. */
  follow(input: OperationInput): readonly Follower[]
  /** Something was refused before it could run; a violation takes its place. */
  refused(input: RefusedInput): MaybePromise<Violation | undefined>
  /** A stream may start: a violation, or what must be called once when it has ended. */
  open(input: StreamInput): Violation | (() => void)
  /** A stream may go on: a violation, or milliseconds after which to ask again though nothing happened. */
  renew(viewer: Viewer): MaybePromise<Violation | number>
}

const TWO_CALLERS: Violation = Object.freeze({
  code: 'UNAUTHENTICATED',
  challenge: 'Bearer realm="graphql", error="invalid_token"',
  detail: 'The request carries the credentials of two callers.',
})

const NOBODY: readonly Follower[] = Object.freeze([])

/** Composes guards, which are asked in the order given. */
export function composeGuards(guards: readonly Guard[], { logger, onRefusal }: Recorder): Checkpoints {
  const at = <Name extends keyof Guard>(name: Name) =>
    guards.filter((guard): guard is Guard & Required<Pick<Guard, Name>> => guard[name] !== undefined)
  const transport = at('transport')
  const request = at('request')
  const batch = at('batch')
  const named = at('named')
  const source = at('source')
  const document = at('document')
  const operation = at('operation')
  const view = at('view')
  const follow = at('follow')
  const refused = at('refused')
  const open = at('open')
  const renew = at('renew')
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

  /** Asks every guard: a second credential can refuse a caller whom the first has accepted. */
  const requestFrom = (input: RequestInput, start: number, known?: Viewer): MaybePromise<Viewer | Violation> => {
    let viewer = known
    for (let index = start; index < request.length; index++) {
      const guard = request[index] as (typeof request)[number]
      const found = guard.request(input)
      if (found instanceof Promise) {
        return found.then((later) => {
          const taken = take(guard, later, viewer)
          return taken === undefined || isViewer(taken) ? requestFrom(input, index + 1, taken) : taken
        })
      }
      const taken = take(guard, found, viewer)
      if (taken !== undefined && !isViewer(taken)) return taken
      viewer = taken
    }
    return viewer ?? refuseStranger() ?? anonymousViewer
  }

  /** The caller after one more guard has answered, or what refuses the request. */
  const take = (
    guard: Guard,
    answer: Viewer | Violation | undefined,
    known: Viewer | undefined,
  ): Viewer | Violation | undefined => {
    if (answer === undefined) return known
    if (!isViewer(answer)) return judge(guard, answer, null) ?? known
    if (known === undefined) return answer
    return combineViewers(known, answer) ?? judge(guard, TWO_CALLERS, null) ?? known
  }

  const refuseStranger = (): Violation | undefined => {
    for (const guard of request) {
      const violation = judge(guard, guard.missing, null)
      if (violation !== undefined) return violation
    }
    return undefined
  }

  const judgeRenewal = (guard: Guard, answer: Violation | number | undefined, viewer: Viewer): Violation | number => {
    if (typeof answer === 'object') return judge(guard, answer, viewer) ?? Number.POSITIVE_INFINITY
    return answer ?? Number.POSITIVE_INFINITY
  }

  const renewAll = async (pending: readonly Promise<Violation | number>[], soonest: number) => {
    let next = soonest
    for (const answer of await Promise.all(pending)) {
      if (typeof answer === 'object') return answer
      next = Math.min(next, answer)
    }
    return next
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
      assertExtensionPlaces(schema)
      for (const guard of guards) guard.schema?.(schema)
    },
    transport(input) {
      for (const guard of transport) {
        const violation = judge(guard, guard.transport(input), null)
        if (violation !== undefined) return violation
      }
      return undefined
    },
    request: (input, known) => requestFrom(input, 0, known),
    batch(input) {
      for (const guard of batch) {
        const violation = judge(guard, guard.batch(input), input.viewer)
        if (violation !== undefined) return violation
      }
      return undefined
    },
    names: named.length > 0,
    named(input) {
      const [guard] = named
      if (guard === undefined) return undefined
      const settle = (found: string | Violation | undefined) =>
        typeof found === 'object' ? judge(guard, found, input.viewer) : found
      const found = guard.named(input)
      return found instanceof Promise ? found.then(settle) : settle(found)
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
    view(input) {
      for (const guard of view) {
        const schema = guard.view(input)
        if (schema !== undefined && schema !== input.schema) return schema
      }
      return undefined
    },
    follow(input) {
      if (follow.length === 0) return NOBODY
      return follow
        .map((guard) => guard.follow(input, (violation) => judge(guard, violation, input.viewer)))
        .filter((one) => one !== undefined)
    },
    refused(input) {
      const [guard] = refused
      if (guard === undefined) return undefined
      const found = guard.refused(input)
      if (found instanceof Promise) return found.then((later) => judge(guard, later, input.viewer))
      return judge(guard, found, input.viewer)
    },
    open(input) {
      const opened: (() => void)[] = []
      const close = () => {
        for (const end of opened.splice(0)) end()
      }
      for (const guard of open) {
        const answer = guard.open(input)
        if (typeof answer === 'function') opened.push(answer)
        else if (judge(guard, answer, input.viewer) !== undefined) {
          close()
          return answer as Violation
        }
      }
      return close
    },
    renew(viewer) {
      const pending: Promise<Violation | number>[] = []
      let next = Number.POSITIVE_INFINITY
      for (const part of partsOf(viewer)) {
        for (const guard of renew) {
          const found = guard.renew(part)
          const answer =
            found instanceof Promise
              ? found.then((later) => judgeRenewal(guard, later, viewer))
              : judgeRenewal(guard, found, viewer)
          if (answer instanceof Promise) pending.push(answer)
          else if (typeof answer === 'object') return answer
          else next = Math.min(next, answer)
        }
      }
      return pending.length === 0 ? next : renewAll(pending, next)
    },
  }
}
