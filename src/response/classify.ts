import { isPublic, isSafe } from '../errors.js'
import { isOfVariables } from '../of-variables.js'

/** What an error is, to the one who decides whether a client may read it. */
export type ErrorClass =
  /** Written for clients by this package. */
  | { readonly kind: 'safe'; readonly error: ErrorLike }
  /** Raised on purpose by the application: its text is meant for the client, its extensions only if `whole`. */
  | { readonly kind: 'public'; readonly error: ErrorLike; readonly whole: boolean }
  /** Raised by graphql or the server about the request itself. */
  | { readonly kind: 'request'; readonly error: ErrorLike }
  /** Everything else: its text is nobody's business. `request` where the request provoked it before execution. */
  | { readonly kind: 'internal'; readonly ofRequest: boolean }

/** The parts of an error that are read. An error of another copy of graphql has them as well. */
export interface ErrorLike {
  readonly message: string
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
  readonly path?: readonly (string | number)[] | undefined
  readonly originalError?: unknown
}

/** Wrappers that are looked through; a chain that is longer is nobody's honest error. */
const MAX_CHAIN = 8

/**
 * Decides by the innermost error: a wrapper copies text and extensions of what it wraps. `ofDocument` tells that parsing
 * or validation found it.
 */
export function classifyError(error: unknown, publicCodes: ReadonlySet<string>, ofDocument = false): ErrorClass {
  try {
    return classify(error, publicCodes, ofDocument)
  } catch {
    // A getter of the error threw.
    return { kind: 'internal', ofRequest: false }
  }
}

function classify(error: unknown, publicCodes: ReadonlySet<string>, ofDocument: boolean): ErrorClass {
  const located = hasPath(error)
  const ofRequest = ofDocument || (!located && isGraphQLErrorLike(error) && isOfRequest(error))
  let innermost: unknown = error
  for (let depth = 0; depth < MAX_CHAIN; depth++) {
    if (isSafe(innermost)) return { kind: 'safe', error: innermost }
    if (isPublic(innermost)) return { kind: 'public', error: innermost, whole: true }
    const next = (innermost as ErrorLike | null | undefined)?.originalError
    if (next !== undefined && next !== null) {
      innermost = next
      continue
    }
    if (!isGraphQLErrorLike(innermost)) return { kind: 'internal', ofRequest }
    const code = innermost.extensions?.code
    if (typeof code === 'string' && publicCodes.has(code) && !ofRequest) {
      return { kind: 'public', error: innermost, whole: false }
    }
    const unexpected = code === 'INTERNAL_SERVER_ERROR' || innermost.extensions?.unexpected === true
    return ofRequest && !unexpected ? { kind: 'request', error: innermost } : { kind: 'internal', ofRequest }
  }
  return { kind: 'internal', ofRequest }
}

/** Codes that servers give to what is wrong with a request, before anything of the application has run. */
const REQUEST_CODES = new Set<unknown>([
  'BAD_REQUEST',
  'DOCUMENT_INVALID',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
])

/** Statuses that only a server gives, for the way a request was sent. */
const REQUEST_STATUSES = new Set<unknown>([405, 406, 408, 411, 413, 415, 431])

function isOfRequest(error: ErrorLike): boolean {
  const { extensions } = error
  const status = (extensions?.http as { status?: unknown } | undefined)?.status
  return isOfVariables(error) || REQUEST_CODES.has(extensions?.code) || REQUEST_STATUSES.has(status)
}

function isGraphQLErrorLike(error: unknown): error is ErrorLike {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as Record<symbol, unknown>)[Symbol.toStringTag] === 'GraphQLError' &&
    typeof (error as ErrorLike).message === 'string'
  )
}

/** An error with a path comes from an execution that had begun; a path on any other error is somebody's data. */
export function hasPath(error: unknown): error is ErrorLike & { readonly path: readonly (string | number)[] } {
  if (!isGraphQLErrorLike(error) || !Array.isArray(error.path)) return false
  return error.path.every((step) => typeof step === 'string' || typeof step === 'number')
}
