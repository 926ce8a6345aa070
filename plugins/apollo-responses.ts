import {
  type BaseContext,
  type GraphQLRequestContextWillSendResponse,
  type GraphQLResponse,
  HeaderMap,
} from '@apollo/server'
import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import { SecurityError, type Violation, violationHttp, violationOf } from '../src/errors.js'
import type { RefusedInput } from '../src/guard.js'
import { refusedFor } from '../src/of-variables.js'
import type { Asked } from '../src/traces.js'
import type { Viewer } from '../src/viewer.js'
import { type ApolloRequest, toApolloError } from './apollo-requests.js'
import type { Followed } from './followers.js'
import { headerWriter } from './put-headers.js'

type Sending = GraphQLRequestContextWillSendResponse<BaseContext>

/**
 * The last look at an answer. Apollo formats errors one by one and without the caller: here what is wrong with a
 * document becomes one constant error, or the full texts for a caller who may read the schema.
 */
export function createResponses(bulwark: Bulwark) {
  const { gate } = bulwark
  const putHeaders = headerWriter()
  // Answers of a batch that may have to give way to one answer for all of it, under their list of errors.
  const ofBatches = new WeakMap<readonly unknown[], ApolloRequest>()

  const setHeaders = ({ response }: Sending, headers: Readonly<Record<string, string>>) => {
    putHeaders(response.http.headers, headers)
  }

  /** Answers a violation in the place of what is there. */
  const refuse = (sending: Sending, violation: Violation) => {
    const { status, headers } = violationHttp(violation)
    sending.response.http.status = status
    setHeaders(sending, headers)
    const instead = new SecurityError(violation)
    sending.response.body = { kind: 'single', singleResult: { errors: [formatClosed(instead)] } }
    ;(sending as { errors: readonly GraphQLError[] }).errors = [instead]
  }

  return {
    /** The answer to an operation that ran elsewhere. */
    of({ data, errors }: ExecutionResult): GraphQLResponse {
      const http = { headers: new HeaderMap() } as GraphQLResponse['http']
      const closed = errors && gate.closeAll(errors).map((error) => formatClosed(error))
      return { http, body: { kind: 'single', singleResult: { ...(closed && { errors: closed }), data: data ?? null } } }
    },

    /** The end of an operation that ran. */
    follow(sending: Sending, followed: Followed): void {
      const { body } = sending.response
      const stopped = followed.stopped()
      if (body.kind === 'incremental') followed.partly(body.initialResult)
      else if (stopped) followed.partly({ errors: [new SecurityError(stopped)] })
      else if (isBroken(body.singleResult)) followed.partly()
      else body.singleResult = followed.end(body.singleResult)
      setHeaders(sending, followed.headers())
    },

    /** What has taken too long, or says too much, is not sent. */
    bound(sending: Sending, followed: Followed): void {
      const { body } = sending.response
      const result = body.kind === 'single' ? body.singleResult : body.initialResult
      // What refuses is short, and says more than that it is too long.
      const isRefused = result.data === undefined
      const violation = followed.stopped() ?? (isRefused ? undefined : followed.answer(result))
      if (violation) refuse(sending, violation)
    },

    /** What the executor did not run, if no guard has told it before: its variables are none. */
    noteInvalid({ response: { body }, errors }: Sending, asked: Asked): void {
      const notRun = body.kind === 'single' && body.singleResult.data === undefined
      if (notRun && errors?.[0]) bulwark.invalid(refusedFor(errors[0]), asked)
    },

    /** Who is refused pays for that too, if little. */
    async charge(sending: Sending, sender: Omit<RefusedInput, 'code'>): Promise<void> {
      const { response, errors } = sending
      if (response.body.kind !== 'single' || !errors || errors.length === 0) return
      const [error] = errors
      const known = violationOf(error)
      const code = known?.code ?? refusedFor(error)
      const violation = await bulwark.refused({ ...sender, code, violation: known })
      if (violation === undefined) return
      refuse(sending, violation)
    },

    finish({ response, errors, schema }: Sending, viewer: Viewer, request: ApolloRequest): void {
      const result = response.body.kind === 'single' ? response.body.singleResult : response.body.initialResult
      const refused = result.data === undefined && errors !== undefined && errors.length > 0
      if (refused) {
        const shown = gate.open(gate.closeAll(errors, undefined, schema), bulwark.mayOpen(viewer))
        const formatted = shown.map((error) => formatClosed(error))
        ;(result as { errors: readonly GraphQLFormattedError[] }).errors = formatted
        if (request.batched) ofBatches.set(formatted, request)
        if (shown.every(isConstant)) request.constant++
      }
      // An executed operation is a success over HTTP, and operations of a batch have no status of their own.
      if (!refused || request.batched) response.http.status = 200
      if (++request.finished === request.asked.length) request.markAllFinished()
    },

    /** Apollo's own text of a result; throws the one answer of a batch that is refused as a whole. */
    async stringify(result: FormattedExecutionResult): Promise<string> {
      const request = result.errors && ofBatches.get(result.errors)
      if (request) {
        const violation = request.violation ?? (await refusalOfAll(request))
        if (violation) throw toApolloError(violation, request.trace?.requestId)
      }
      return `${JSON.stringify(result)}\n`
    },
  }
}

/** An executor that gave up: what has run before nobody knows. */
function isBroken({ data, errors }: FormattedExecutionResult): boolean {
  return data === undefined && errors?.[0]?.extensions?.code === 'INTERNAL_SERVER_ERROR'
}

/** The constant error, if it is the answer to every operation: then the number of answers tells nothing. */
async function refusalOfAll(request: ApolloRequest): Promise<Violation | undefined> {
  if (request.asked.length < 2) return undefined
  await request.allFinished
  return request.constant === request.asked.length ? { code: 'DOCUMENT_INVALID' } : undefined
}

function isConstant(error: GraphQLError): boolean {
  return error instanceof SecurityError && error.violation.code === 'DOCUMENT_INVALID'
}

/** A safe error as it is sent; Apollo knows the code of the phase where the error has none. */
export function formatClosed(error: GraphQLError, formatted?: GraphQLFormattedError): GraphQLFormattedError {
  const { message, path, locations, extensions } = error.toJSON()
  const { http: _http, ...rest } = extensions ?? {}
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { ...rest, code: rest.code ?? formatted?.extensions?.code ?? 'INTERNAL_SERVER_ERROR' },
  }
}
