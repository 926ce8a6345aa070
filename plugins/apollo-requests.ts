import { type BaseContext, type GraphQLRequestContext, HeaderMap } from '@apollo/server'
import type { GraphQLError } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import { SecurityError, type Violation, violationHttp } from '../src/errors.js'
import type { RequestInput } from '../src/guard.js'
import { type BatchMember, OperationBatch } from '../src/operation-batch.js'
import { PerRequest } from '../src/per-request.js'
import { putTrace, type Trace } from '../src/traces.js'
import { anonymousViewer, isViewer, type Viewer } from '../src/viewer.js'
import { NamedDocuments, type Params, pickIds, readIds } from './named-documents.js'
import { inputOfApollo, inputOfContext } from './request-input.js'
import { checkRequest } from './request-shape.js'

/** One HTTP request: all operations of a batch share it. */
export interface ApolloRequest {
  readonly batched: boolean
  /** What the operations that have started ask for; at the first turn of the event loop, all of them. */
  readonly asked: Params[]
  /** Their contexts, in the same order. */
  readonly contexts: object[]
  /** Who asks, or what refuses the request. */
  verdict: Promise<Viewer | Violation> | undefined
  /** What refuses the request as a whole. */
  violation?: Violation
  /** Operations whose answer is ready. */
  finished: number
  /** Of those, the ones refused by the constant error. */
  constant: number
  readonly allFinished: Promise<void>
  markAllFinished(): void
  /** Of the operations of an array, those that may be paid for together. */
  batch: OperationBatch | undefined
  /** Absent where requests have no id. */
  readonly trace: Trace | undefined
}

interface Started {
  readonly viewer: Viewer
  readonly violation: Violation | undefined
  readonly request: ApolloRequest
  readonly member: BatchMember | undefined
}

/** What the client of a refused operation is answered with is thrown later; until then this is what Apollo parses. */
const HARMLESS = '{__typename}'

/**
 * The checkpoints before parsing. Apollo has no hook that could refuse there, and none that sees a batch as a whole. But
 * all operations of a batch share the head of their response and start in the same turn, so they are gathered under it
 * and judged together; a refused one goes on with a harmless text until the hook that may refuse.
 */
export class ApolloRequests {
  readonly #bulwark: Bulwark
  readonly #names: NamedDocuments
  readonly #requests = new PerRequest<ApolloRequest>()
  readonly #members = new PerRequest<BatchMember>()

  constructor(bulwark: Bulwark) {
    this.#bulwark = bulwark
    this.#names = new NamedDocuments(bulwark)
  }

  /** Must be called in the turn in which the operation starts. */
  async start(context: GraphQLRequestContext<BaseContext>): Promise<Started> {
    const request = this.#requestOf(context)
    if (request.trace) beginOperation(context.contextValue, request.trace)
    const asked = this.#askedOf(context)
    request.asked.push(asked)
    request.contexts.push(context.contextValue)
    request.verdict ??= this.#judge(context, request)
    const found = await request.verdict
    const viewer = isViewer(found) ? found : anonymousViewer
    const { request: graphql } = context as { request: { query?: unknown; extensions?: unknown } }
    const { contextValue } = context as { contextValue: { viewer?: unknown } }
    // What the host calls a viewer stays its own; it is trusted only if this package made it.
    if (this.#bulwark.identifies || contextValue.viewer === undefined) contextValue.viewer = viewer
    if (isViewer(found)) {
      // What other plugins do to a request is theirs, unless it was named by an id.
      if (this.#bulwark.names) Object.assign(graphql, { query: asked.query, extensions: asked.extensions })
      const member = request.batch?.member()
      if (member) this.#members.set(context, member)
      return { viewer, violation: undefined, request, member }
    }
    graphql.query = HARMLESS
    // A persisted hash would no longer match.
    graphql.extensions = undefined
    return { viewer, violation: found, request, member: undefined }
  }

  /** An operation came to an end that no hook of it is told of: the rest of its batch must not wait for it. */
  leave(context: object): void {
    this.#members.get(context)?.leave()
  }

  #requestOf(context: GraphQLRequestContext<BaseContext>): ApolloRequest {
    const { response, requestIsBatched } = context
    let request = this.#requests.get(response.http)
    if (request === undefined) {
      const trace = this.#bulwark.begin?.(inputOf(context), false, undefined)
      if (trace) {
        putTrace(response.http, trace)
        response.http.headers.set('x-request-id', trace.requestId)
      }
      let markAllFinished = () => {}
      const allFinished = new Promise<void>((resolve) => {
        markAllFinished = resolve
      })
      request = {
        batched: requestIsBatched,
        asked: [],
        contexts: [],
        verdict: undefined,
        finished: 0,
        constant: 0,
        allFinished,
        markAllFinished,
        batch: undefined,
        trace,
      }
      this.#requests.set(response.http, request)
    }
    return request
  }

  async #judge(context: GraphQLRequestContext<BaseContext>, request: ApolloRequest): Promise<Viewer | Violation> {
    // By the next microtask every operation of the batch has started.
    await undefined
    const found = this.#forged(context) ?? (await this.#identify(context))
    const { asked, batched, contexts } = request
    const violation = isViewer(found)
      ? await checkRequest(
          batched ? asked : asked[0],
          { bulwark: this.#bulwark, names: this.#names },
          { viewer: found, request: inputOf(context), context: context.response.http },
          (index) => ({ context: contexts[index] }),
        )
      : found
    if (batched) request.batch = new OperationBatch(asked.length)
    if (violation === undefined) return found
    request.violation = violation
    return violation
  }

  /** What an operation asks for, with the ids that Apollo does not read. */
  #askedOf({ request }: GraphQLRequestContext<BaseContext>): Params {
    const { query, extensions, operationName, http } = request
    if (!this.#bulwark.names) return { query, extensions }
    const ids = http?.method === 'GET' ? readIds(http.search) : pickIds(http?.body ?? request)
    return { ...ids, query, extensions, operationName }
  }

  #forged(context: GraphQLRequestContext<BaseContext>): Violation | undefined {
    return context.request.http && this.#bulwark.transport(inputOf(context), context.response.http)
  }

  #identify(context: GraphQLRequestContext<BaseContext>): Viewer | Violation | Promise<Viewer | Violation> {
    const { request, response } = context
    if (request.http && this.#bulwark.identifies) {
      return this.#bulwark.request(inputOf(context), undefined, response.http)
    }
    // `executeOperation` is called by the application, which may pass a viewer that this package has made.
    const { viewer } = context.contextValue as { viewer?: unknown }
    return isViewer(viewer) ? viewer : anonymousViewer
  }
}

/** Without HTTP there is still the request of Node, where the context has it. */
function inputOf({ request, contextValue }: GraphQLRequestContext<BaseContext>): RequestInput {
  return request.http ? inputOfApollo(request.http, contextValue) : inputOfContext(contextValue)
}

function beginOperation(contextValue: { requestId?: unknown }, trace: Trace): void {
  putTrace(contextValue, trace)
  // What the application calls so is its own.
  if (contextValue.requestId === undefined) contextValue.requestId = trace.requestId
}

/** Apollo takes status and headers from `extensions.http`, if the headers are its own map; anything else it prints. */
export function toApolloError(violation: Violation, requestId?: string): GraphQLError {
  const error = new SecurityError(violation)
  const { status, headers } = violationHttp(violation)
  if (requestId !== undefined) headers['x-request-id'] = requestId
  const extensions: Record<string, unknown> = error.extensions
  extensions.http = { status, headers: new HeaderMap(Object.entries(headers)) }
  return error
}
