import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { Attempt } from './attempts.js'
import type { Detection } from './detection.js'
import type { Refusal, RequestInput } from './guard.js'
import { PerRequest } from './per-request.js'
import { readRequestId } from './request-id.js'
import type { Viewer } from './viewer.js'

/** What is known of what was asked, for who records it. Guards are not told: their answers may be cached. */
export interface Asked {
  /** As far as it is known; `null` where nobody is. Read when it is recorded, not before. */
  readonly viewer: Viewer | null
  readonly request?: RequestInput | undefined
  /** The context of the operation; before there is one, what stands for the request. */
  readonly context?: object | undefined
  readonly text?: string | undefined
  readonly schema?: GraphQLSchema | undefined
  readonly document?: DocumentNode | undefined
  readonly operation?: OperationDefinitionNode | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  /** It is looked at once more: what is only reported will be told then. */
  readonly early?: boolean | undefined
  /** It was refused before, and this takes the place of that. */
  readonly late?: boolean | undefined
}

/** Who is told of refusals. It never throws, and nothing waits for it. */
export interface Witness {
  /**
   * Of a refusal by the server itself, which has found no valid request, the guard is `graphql`. What comes back was found
   * in it and others, and is told to all who stand beside.
   */
  refused(refusal: Refusal, asked: Asked): readonly Detection[] | undefined
  /** An operation that was not refused has failed to prove who asks, such as a login. */
  failed?(attempt: Attempt, asked: Asked): readonly Detection[] | undefined
  /** What another has found. */
  detected?(detection: Detection, asked: Asked): void
  /** The time, in milliseconds, where it wants to know when a request has begun. */
  readonly now?: (() => number) | undefined
}

/** Both, as one; each once. */
export function joinWitnesses(...all: readonly (Witness | undefined)[]): Witness | undefined {
  const each = new Set(all.flatMap((one) => (one instanceof Witnesses ? one.each : (one ?? []))))
  const [only] = each
  return each.size > 1 ? new Witnesses([...each]) : only
}

class Witnesses implements Witness {
  readonly now: Witness['now']

  constructor(readonly each: readonly Witness[]) {
    this.now = each.find(({ now }) => now)?.now
  }

  refused(refusal: Refusal, asked: Asked): undefined {
    for (const one of this.each) this.#tell(one.refused(refusal, asked), asked)
  }

  failed(attempt: Attempt, asked: Asked): undefined {
    for (const one of this.each) this.#tell(one.failed?.(attempt, asked), asked)
  }

  #tell(found: readonly Detection[] | undefined, asked: Asked): void {
    if (found === undefined) return
    for (const detection of found) for (const one of this.each) one.detected?.(detection, asked)
  }
}

/** One HTTP request, or one operation on a WebSocket. */
export class Trace {
  /** Under which it is known to the client, in logs and in events. */
  readonly requestId: string
  /** Who records what is refused of it, by this plugin or any other. */
  witness: Witness | undefined
  /** When it has begun, by the clock of its witness. */
  began: number | undefined
  /** Codes that it was refused with, and the contexts in which it was. */
  #codes: Map<string, WeakSet<object>> | undefined
  /** The last of what witnesses remember of its operations: there are few, and to look them up by weak keys costs more. */
  lastNote: Note | undefined

  /** Whether it is of one operation alone, and not of a request that may have several. */
  readonly ofOperation: boolean

  /** Whose it is: of two plugins, the other one goes on with it. */
  readonly by: object

  constructor(parts: Pick<Trace, 'requestId' | 'witness' | 'ofOperation' | 'by'>) {
    this.requestId = parts.requestId
    this.witness = parts.witness
    this.began = parts.witness?.now?.()
    this.lastNote = undefined
    this.ofOperation = parts.ofOperation
    this.by = parts.by
  }

  /** It was refused with a code. */
  note(code: string, context: object): void {
    this.#codes ??= new Map()
    const contexts = this.#codes.get(code)
    if (contexts) contexts.add(context)
    else this.#codes.set(code, new WeakSet([context]))
  }

  /** Whether it was refused with a code: in one context, or in any. */
  knows(code: string, context?: object): boolean {
    const contexts = this.#codes?.get(code)
    return contexts !== undefined && (context === undefined || contexts.has(context))
  }
}

/** What a witness remembers of one operation. */
export interface Note {
  /** Whose it is. */
  readonly by: object
  /** As `operationOf` tells it. */
  readonly of: object
  /** The one that was there before. */
  readonly before: Note | undefined
}

// It is what lets a plugin record what another one, which stands beside it, refuses.
const traces = new PerRequest<Trace>()

/** Begins the trace of a request, or of an operation by its context. */
export function putTrace(key: object, trace: Trace): void {
  traces.set(key, trace)
}

/** What begins the trace of a request, or of one operation; `before` is what was put beside it already. */
export type BeginTrace = (input: RequestInput, ofOperation: boolean, before: Trace | undefined) => Trace

/** A way to begin traces, for one plugin. */
export function traceBeginner(randomId: () => string, witness: Witness | undefined): BeginTrace {
  const by = {}
  return (input, ofOperation, before) => {
    // A host may take one context for several operations in turn: then what was there before is of the last.
    if (before !== undefined && before.by !== by) {
      before.witness = joinWitnesses(before.witness, witness)
      before.began ??= witness?.now?.()
      return before
    }
    // On a WebSocket the headers are those of the connection: its operations have names of their own.
    const given = input.socket ? null : readRequestId(input.header('x-request-id'))
    return new Trace({ requestId: given ?? randomId(), witness, ofOperation, by })
  }
}

/** The trace of a request, or that of the context of an operation: its own, or else its request's. */
export function traceOf(key: object): Trace | undefined {
  const own = traces.get(key)
  if (own !== undefined) return own
  const { request } = key as { request?: unknown }
  return typeof request === 'object' && request !== null ? traces.get(request) : undefined
}

/** What stands for one operation, however often it is looked at. */
export function operationOf(asked: Asked, trace: Trace | undefined): object {
  const { context } = asked
  if (trace === undefined) return context ?? asked
  // A context belongs to one operation, but for hosts that take the same again: then there is another trace.
  return trace.ofOperation || context === undefined ? trace : context
}
