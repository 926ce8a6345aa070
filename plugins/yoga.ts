import { mapAsyncIterator } from '@whatwg-node/promise-helpers'
import type { GraphQLError } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import { SecurityError, statusOfCode, violationHttp } from '../src/errors.js'
import type { MaybePromise, RequestInput } from '../src/guard.js'
import { orElse, whenKnown } from '../src/maybe-promise.js'
import { refusedFor } from '../src/of-variables.js'
import type { PerRequest } from '../src/per-request.js'
import { isThenable } from '../src/store-call.js'
import { putTrace, traceOf } from '../src/traces.js'
import { anonymousViewer, isViewer, type Viewer } from '../src/viewer.js'
import type { Answers } from './answers.js'
import { identifiedBefore, markIdentified } from './identified.js'
import { type NamedDocuments, readIds } from './named-documents.js'
import { closePayload, isAsyncIterable, isRefusal, keepHttp, type Payload } from './payload.js'
import { headerWriter } from './put-headers.js'
import { inputOfRequest } from './request-input.js'
import { checkRequest } from './request-shape.js'
import { settleFor } from './settle-for.js'
import { unanswered } from './unanswered.js'
import type { FetchRequest, YogaHooks } from './yoga-hooks.js'

interface Parts {
  readonly bulwark: Bulwark
  readonly ofRequests: PerRequest<Viewer>
  readonly answers: Answers
  readonly names: NamedDocuments
}

/** What Yoga reads of an error to choose status and headers; it takes it out before it answers. */
interface YogaHttp {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** The status is 200 for clients that ask for `application/json`, as the GraphQL over HTTP draft has it. */
  readonly spec?: boolean
}

/** The text of each operation is, when it is parsed. */
const LOOKED_AT_AGAIN = Object.freeze({ early: true })

/** Members of a request that GraphQL over HTTP knows; others must be ignored. */
const MEMBERS = new Set(['query', 'operationName', 'variables', 'extensions'])

/** The checkpoints that only an HTTP request has. Here a refusal is thrown: Yoga turns it into the answer. */
export function createYogaHooks({ bulwark, ofRequests, answers, names }: Parts): YogaHooks {
  const { gate } = bulwark
  const putHeaders = headerWriter()
  const identify = (request: FetchRequest, input: RequestInput) =>
    bulwark.request(input, identifiedBefore(request), request)
  const begin = (request: FetchRequest, input: RequestInput, serverContext: { requestId?: unknown }) => {
    const before = traceOf(request)
    const trace = bulwark.begin?.(input, false, before)
    if (trace === undefined) return
    if (trace !== before) putTrace(request, trace)
    // What the application calls so is its own.
    if (serverContext.requestId === undefined) serverContext.requestId = trace.requestId
  }
  return {
    onRequestParse({ request, requestParser, setRequestParser, serverContext }) {
      answers.open(request)
      const input = inputOfRequest(request, (serverContext as { req?: unknown }).req)
      begin(request, input, serverContext)
      const forged = bulwark.transport(input, request)
      if (forged) throw new SecurityError(forged)
      if (requestParser) setRequestParser((body) => parseSafely(() => requestParser(body)))
      return whenKnown(bulwark.identifies ? identify(request, input) : readViewer(serverContext), (found) => {
        if (!isViewer(found)) throw new SecurityError(found)
        if (bulwark.identifies) {
          ofRequests.set(request, found)
          markIdentified(request, found)
          // The `context` function of the user runs before any plugin builds on it.
          Object.assign(serverContext, { viewer: found })
        }
        return {
          onRequestParseDone({ requestParserResult }) {
            if (bulwark.names) addIds(requestParserResult, request)
            const asked = { viewer: found, request: input, context: request }
            return whenKnown(
              checkRequest(requestParserResult, { bulwark, names }, asked, () => LOOKED_AT_AGAIN),
              (violation) => {
                if (violation) throw new SecurityError(violation)
                if (Array.isArray(requestParserResult)) answers.openBatch(request, requestParserResult.length)
              },
            )
          },
        }
      })
    },

    onParams({ params }) {
      hideUnknownMembers(params)
    },

    onResultProcess({ request, result, setResult, serverContext }) {
      const viewer = bulwark.identifies ? (ofRequests.get(request) ?? anonymousViewer) : readViewer(serverContext)
      const open = bulwark.mayOpen(viewer)
      // Only to clients that name it is `application/json` the old media type, under which an invalid document is a 200.
      const old = request.headers.get('accept')?.includes('application/json') ?? false
      const finish = (payload: Payload): Payload => withHttp(payload, closePayload(payload, gate, open), old)
      /** Who is refused pays for that too, if little. */
      const charge = (payload: Payload): MaybePromise<Payload> => {
        if (!isRefusal(payload) || answers.isPaid(request, payload)) return payload
        return whenKnown(
          bulwark.refused({
            viewer,
            request: inputOfRequest(request, (serverContext as { req?: unknown }).req),
            code: refusedFor(payload.errors?.[0]),
            context: request,
            whole: true,
          }),
          (violation) => {
            if (violation) answers.refuse({ request }, violation)
            return violation ? { errors: [new SecurityError(violation)] } : payload
          },
        )
      }
      if (isAsyncIterable(result)) {
        setResult(mapAsyncIterator(result, finish, (error: unknown) => ({ errors: [gate.close(error)] })))
        return undefined
      }
      if (!Array.isArray(result)) {
        return whenKnown(charge(result as Payload), (payload) => setResult(finish(payload)))
      }
      const charged = (result as Payload[]).map(charge)
      if (charged.some(isThenable)) {
        return Promise.all(charged).then((payloads) => setResult(collapse(payloads.map(finish))))
      }
      setResult(collapse((charged as Payload[]).map(finish)))
      return undefined
    },

    onDispose: () => bulwark.close(),

    onResponse({ request, response, serverContext }) {
      settleFor(bulwark, serverContext)
      const trace = bulwark.begin && traceOf(request)
      if (trace) response?.headers?.set('x-request-id', trace.requestId)
      if (response?.headers) putHeaders(response.headers, answers.headersOf(request))
    },

    instrumentation: {
      request({ request }, wrapped) {
        return orElse(wrapped, (error) => {
          throw unanswered(error, request, gate)
        })
      },

      operation({ context, request }, wrapped) {
        const member = answers.join(request, context)
        if (member === undefined) return wrapped()
        const left = orElse(wrapped, (error) => {
          member.leave()
          throw error
        })
        return whenKnown(left, () => member.leave())
      },
    },
  }
}

function readViewer(serverContext: object): Viewer {
  const { viewer } = serverContext as { viewer?: unknown }
  return isViewer(viewer) ? viewer : anonymousViewer
}

/** A body that can't be read is the client's mistake, whatever the parser makes of it. */
function parseSafely(parse: () => unknown): unknown {
  return orElse(parse, (error) => {
    if (error instanceof Error && error.name === 'AbortError') throw error
    const { status } = readHttp(error) ?? {}
    if (isClientStatus(status)) throw error
    throw new SecurityError({ code: 'BAD_REQUEST' })
  })
}

/** Of a GET request Yoga reads the members that it knows alone. */
function addIds(params: unknown, { method, url = '' }: FetchRequest): void {
  const start = method === 'GET' ? url.indexOf('?') : -1
  if (start >= 0 && typeof params === 'object' && params !== null) Object.assign(params, readIds(url.slice(start)))
}

function hideUnknownMembers(params: unknown): void {
  if (typeof params !== 'object' || params === null) return
  for (const key of Object.keys(params)) {
    // Other plugins may still read it; Yoga, which would refuse the request for it, does not see it.
    if (!MEMBERS.has(key)) Object.defineProperty(params, key, { enumerable: false })
  }
}

/** Puts the status of a refusal where Yoga looks for it; an executed operation keeps its own. */
function withHttp(original: Payload, closed: Payload, old: boolean): Payload {
  if (!isRefusal(closed)) return closed
  const errors = closed.errors as readonly GraphQLError[]
  errors.forEach((error, index) => {
    const host = readHttp(original.errors?.[index])
    const http = httpOf(error, host && { ...host, spec: old && host.spec === true })
    keepHttp(error, http)
  })
  return closed
}

function httpOf(error: GraphQLError, host: YogaHttp | undefined): YogaHttp {
  if (error instanceof SecurityError) {
    const own = violationHttp(error.violation)
    const { code } = error.violation
    // About an invalid request the host knows more: another status, or for a document that of the draft by media type.
    if (code === 'DOCUMENT_INVALID') return hostHttp(host) ?? own
    return { ...own, ...(code === 'BAD_REQUEST' && hostHttp(host)), spec: false }
  }
  const { code } = error.extensions
  return { ...(hostHttp(host) ?? { status: statusOfCode(code) }), ...(code === 'BAD_REQUEST' && { spec: false }) }
}

function hostHttp(host: YogaHttp | undefined): YogaHttp | undefined {
  if (!host || !(host.status === 200 || isClientStatus(host.status))) return undefined
  const allow = host.headers?.Allow ?? host.headers?.allow
  return {
    status: host.status,
    ...(host.spec !== undefined && { spec: host.spec }),
    ...(allow !== undefined && { headers: { Allow: allow } }),
  }
}

function readHttp(error: unknown): YogaHttp | undefined {
  return (error as { extensions?: { http?: YogaHttp } } | null | undefined)?.extensions?.http
}

function isClientStatus(status: number | undefined): status is number {
  return typeof status === 'number' && status >= 400 && status < 500
}

/**
 * A batch of which every operation is refused by the same constant error is one refused request: who probes for
 * batching learns nothing from the number of answers.
 */
function collapse(results: readonly Payload[]): Payload | readonly Payload[] {
  const [first] = results
  if (first === undefined || results.length < 2 || !results.every(isConstant)) return results
  return first
}

function isConstant(result: Payload): boolean {
  const [error] = result.errors ?? []
  return isRefusal(result) && error instanceof SecurityError && error.violation.code === 'DOCUMENT_INVALID'
}
