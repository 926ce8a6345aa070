import type { DocumentNode, GraphQLSchema } from 'graphql'
import type { Attempt } from './attempts.js'
import type { Checkpoints, Recorder } from './checkpoints.js'
import { type ErrorCode, errorTable, type Violation } from './errors.js'
import { assertExtensionPlaces } from './extension-places.js'
import type {
  DocumentInput,
  Follower,
  Guard,
  Judge,
  JudgeOf,
  MaybePromise,
  OperationInput,
  Refusal,
  RequestInput,
} from './guard.js'
import { plainData } from './plain-text.js'
import { SeenSchemas } from './seen-schemas.js'
import { tellListener } from './tell-listener.js'
import { type Asked, type Trace, traceOf, type Witness } from './traces.js'
import { anonymousViewer, isViewer, type Viewer } from './viewer.js'
import { combineViewers, partsOf } from './viewers.js'

const TWO_CALLERS: Violation = Object.freeze({
  code: 'UNAUTHENTICATED',
  challenge: 'Bearer realm="graphql", error="invalid_token"',
  detail: 'The request carries the credentials of two callers.',
})

/** Not before it has been looked up; a moment later it has. */
const LATER: Violation = Object.freeze({
  code: 'SERVICE_UNAVAILABLE',
  retryAfter: 1,
  detail: 'The host parses without waiting for the store of trusted documents.',
})

/** Stands for whoever has sent a document, which is not known where a server may cache the answer. */
const OF_DOCUMENT: Asked = Object.freeze({ viewer: null })

const NOTHING: readonly Refusal[] = Object.freeze([])

/** Answers of a server that ask for more, or tell of its own fault: they refuse nothing. */
const NO_REFUSAL = new Set<unknown>([
  'INTERNAL_SERVER_ERROR',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
])

const NOBODY: readonly Follower[] = Object.freeze([])

/** Composes guards, which are asked in the order given. */
export function composeGuards(guards: readonly Guard[], { logger, onRefusal, witness }: Recorder): Checkpoints {
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
  const schemas = new SeenSchemas()
  /** By whom a document was refused where nobody knew who had sent it. */
  const blamed = new WeakMap<Violation, string>()
  /** Documents that nothing refuses, with what is only reported of them. */
  const harmless = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, readonly Refusal[]>>()

  const witnessOf = (trace: Trace | undefined): Witness | undefined => trace?.witness ?? witness

  const record = (refusal: Refusal, asked: Asked | undefined): void => {
    if (asked?.early && refusal.mode === 'report') return
    const trace = asked?.context && traceOf(asked.context)
    const who = witnessOf(trace)
    if (who === undefined) return
    // What is only reported refuses nothing.
    if (trace && asked?.context && refusal.mode === 'enforce') trace.note(refusal.violation.code, asked.context)
    who.refused(refusal, asked ?? { viewer: refusal.viewer })
  }

  /** The violation if it counts; in report mode it is only told. */
  const judge = (
    guard: Guard,
    violation: Violation | undefined,
    viewer: Viewer | null,
    asked?: Asked,
  ): Violation | undefined => {
    if (violation === undefined) return undefined
    const refusal: Refusal = { guard: guard.name, mode: guard.mode, violation, viewer }
    if (onRefusal)
      tellListener(
        () => onRefusal(refusal),
        (error) => logger.error('graphql-bulwark: onRefusal threw', error),
      )
    // What a document is found to be is told where it is known who sent it.
    if (asked !== OF_DOCUMENT) record(refusal, asked)
    if (guard.mode === 'enforce') return violation
    logger.warn(`graphql-bulwark: ${guard.name} would refuse (report mode)`, plainData(violation))
    return undefined
  }

  const operationFrom = (input: OperationInput, start: number): MaybePromise<Violation | undefined> => {
    for (let index = start; index < operation.length; index++) {
      const guard = operation[index] as (typeof operation)[number]
      const found = guard.operation(input)
      if (found instanceof Promise) {
        return found.then((later) => judge(guard, later, input.viewer, input) ?? operationFrom(input, index + 1))
      }
      const violation = judge(guard, found, input.viewer, input)
      if (violation !== undefined) return violation
    }
    return undefined
  }

  /** Asks every guard: a second credential can refuse a caller whom the first has accepted. */
  const requestFrom = (
    input: RequestInput,
    start: number,
    known: Viewer | undefined,
    context: object | undefined,
  ): MaybePromise<Viewer | Violation> => {
    const asked = (): Asked => ({ viewer: null, request: input, context })
    let viewer = known
    for (let index = start; index < request.length; index++) {
      const guard = request[index] as (typeof request)[number]
      const found = guard.request(input)
      if (found instanceof Promise) {
        return found.then((later) => {
          const taken = take(guard, later, viewer, asked)
          return taken === undefined || isViewer(taken) ? requestFrom(input, index + 1, taken, context) : taken
        })
      }
      const taken = take(guard, found, viewer, asked)
      if (taken !== undefined && !isViewer(taken)) return taken
      viewer = taken
    }
    return viewer ?? refuseStranger(asked) ?? anonymousViewer
  }

  /** The caller after one more guard has answered, or what refuses the request. */
  const take = (
    guard: Guard,
    answer: Viewer | Violation | undefined,
    known: Viewer | undefined,
    asked: () => Asked,
  ): Viewer | Violation | undefined => {
    if (answer === undefined) return known
    if (!isViewer(answer)) return judge(guard, answer, null, asked()) ?? known
    if (known === undefined) return answer
    return combineViewers(known, answer) ?? judge(guard, TWO_CALLERS, null, asked()) ?? known
  }

  const refuseStranger = (asked: () => Asked): Violation | undefined => {
    for (const guard of request) {
      const violation = guard.missing && judge(guard, guard.missing, null, asked())
      if (violation !== undefined) return violation
    }
    return undefined
  }

  const judgeRenewal = (
    guard: Guard,
    answer: Violation | number | undefined,
    viewer: Viewer,
    context: object | undefined,
  ): Violation | number => {
    if (typeof answer === 'object') {
      return judge(guard, answer, viewer, { viewer, context }) ?? Number.POSITIVE_INFINITY
    }
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

  /** What is found in a document, of which the last one may refuse it. */
  const checkDocument = (input: DocumentInput): readonly Refusal[] => {
    let found: Refusal[] | undefined
    for (const guard of document) {
      const violation = guard.document(input)
      if (violation === undefined) continue
      const { name, mode } = guard
      const refused = judge(guard, violation, null, OF_DOCUMENT)
      found ??= []
      found.push({ guard: name, mode, violation, viewer: null })
      if (refused !== undefined) break
    }
    return found ?? NOTHING
  }

  /** Of what runs. */
  const judgeOf =
    (guard: Guard) =>
    (input: OperationInput): Judge => {
      const told: Judge = (violation) => judge(guard, violation, input.viewer, input)
      told.again = (violation) =>
        record({ guard: guard.name, mode: guard.mode, violation, viewer: input.viewer }, input)
      told.failed = (attempt: Attempt) => witnessOf(input.context && traceOf(input.context))?.failed?.(attempt, input)
      return told
    }

  const judges = follow.map(judgeOf)

  /** `whole`: a look at all of an answer, or at what a guard has refused, whose operation may be another than it was told of. */
  const invalid = (code: unknown, asked: Asked, whole = false): void => {
    // Every other plugin that stands beside would tell it once more.
    if (witness === undefined || NO_REFUSAL.has(code)) return
    const known = Object.hasOwn(errorTable, String(code)) ? (code as ErrorCode) : 'DOCUMENT_INVALID'
    const trace = asked.context && traceOf(asked.context)
    // Whoever refuses tells it first, and the answer shows the same once more.
    if (trace === undefined || trace.knows(known, whole ? undefined : asked.context)) return
    record({ guard: 'graphql', mode: 'enforce', violation: { code: known }, viewer: null }, asked)
  }

  return {
    identifies: request.length > 0,
    schema(schema) {
      schemas.check(schema, () => {
        assertExtensionPlaces(schema)
        for (const guard of guards) guard.schema?.(schema)
      })
    },
    transport(input, context) {
      for (const guard of transport) {
        const violation = judge(guard, guard.transport(input), null, { viewer: null, request: input, context })
        if (violation !== undefined) return violation
      }
      return undefined
    },
    request: (input, known, context) => requestFrom(input, 0, known, context),
    batch(input, asked) {
      for (const guard of batch) {
        const violation = judge(guard, guard.batch(input), input.viewer, asked)
        if (violation !== undefined) return violation
      }
      return undefined
    },
    names: named.length > 0,
    named(input, asked) {
      const [guard] = named
      if (guard === undefined) return undefined
      const settle = (found: string | Violation | undefined) =>
        typeof found === 'object' ? judge(guard, found, input.viewer, asked) : found
      const found = guard.named(input)
      return found instanceof Promise ? found.then(settle) : settle(found)
    },
    namedAtOnce(params, asked) {
      const [guard] = named
      if (guard === undefined) return undefined
      const found = guard.named({ params, viewer: null })
      if (!(found instanceof Promise)) return typeof found === 'object' ? judge(guard, found, null, asked) : found
      // Nobody waits for what it will be. A text is asked about once more before it runs.
      if (params.query !== '') return undefined
      record({ guard: guard.name, mode: 'enforce', violation: LATER, viewer: null }, asked)
      return LATER
    },
    source(text, asked) {
      for (const guard of source) {
        const violation = judge(guard, guard.source({ text }), null, asked)
        if (violation !== undefined) return violation
      }
      return undefined
    },
    document(input, asked) {
      let known = harmless.get(input.schema)
      if (known === undefined) {
        known = new WeakMap()
        harmless.set(input.schema, known)
      }
      let found = known.get(input.document)
      if (found === undefined) {
        found = checkDocument(input)
        if (found.at(-1)?.mode !== 'enforce') known.set(input.document, found)
      }
      if (asked) for (const refusal of found) record(refusal, asked)
      const last = found.at(-1)
      if (last?.mode !== 'enforce') return undefined
      if (asked === undefined) blamed.set(last.violation, last.guard)
      return last.violation
    },
    operation: (input) => schemas.refusal(input.schema) ?? operationFrom(input, 0),
    view(input) {
      for (const guard of view) {
        const schema = guard.view(input)
        if (schema !== undefined && schema !== input.schema) return schema
      }
      return undefined
    },
    follow(input) {
      if (follow.length === 0) return NOBODY
      const followers: Follower[] = []
      for (let index = 0; index < follow.length; index++) {
        const follower = follow[index]?.follow(input, judges[index] as JudgeOf)
        if (follower !== undefined) followers.push(follower)
      }
      return followers
    },
    refused(input) {
      const { violation, code, viewer } = input
      const by = violation && blamed.get(violation)
      if (by !== undefined) record({ guard: by, mode: 'enforce', violation, viewer } as Refusal, input)
      else invalid(code, input, input.whole || violation !== undefined)
      const [guard] = refused
      if (guard === undefined) return undefined
      // What asks for more was no refusal before.
      const settle = (instead: Violation | undefined) =>
        instead && judge(guard, instead, viewer, { ...input, late: !NO_REFUSAL.has(code) })
      const found = guard.refused(input)
      return found instanceof Promise ? found.then(settle) : settle(found)
    },
    invalid: (code, asked) => invalid(code, asked),
    open(input, context) {
      const opened: (() => void)[] = []
      const close = () => {
        for (const end of opened.splice(0)) end()
      }
      for (const guard of open) {
        const answer = guard.open(input)
        if (typeof answer === 'function') opened.push(answer)
        else if (judge(guard, answer, input.viewer, { viewer: input.viewer, context }) !== undefined) {
          close()
          return answer as Violation
        }
      }
      return close
    },
    renew(viewer, context) {
      const pending: Promise<Violation | number>[] = []
      let next = Number.POSITIVE_INFINITY
      for (const part of partsOf(viewer)) {
        for (const guard of renew) {
          const found = guard.renew(part)
          const answer =
            found instanceof Promise
              ? found.then((later) => judgeRenewal(guard, later, viewer, context))
              : judgeRenewal(guard, found, viewer, context)
          if (answer instanceof Promise) pending.push(answer)
          else if (typeof answer === 'object') return answer
          else next = Math.min(next, answer)
        }
      }
      return pending.length === 0 ? next : renewAll(pending, next)
    },
  }
}
