import { GraphQLError } from 'graphql'

/** What a refusal of a whole request answers over HTTP, and what its code means. */
export interface ErrorEntry {
  /** HTTP status of a refused request. An error at a field of an executed operation never changes the status. */
  readonly status: number
  /** The text a client sees when a violation brings none of its own. */
  readonly message: string
}

const INVALID = 'This request is not acceptable.'

/**
 * Every code a client may meet. The table is the contract: a code keeps its meaning and its status.
 */
export const errorTable = Object.freeze({
  UNAUTHENTICATED: { status: 401, message: 'Valid credentials are required.' },
  FORBIDDEN: { status: 403, message: 'The caller may not do this.' },
  NOT_FOUND: { status: 404, message: 'There is nothing here for the caller.' },
  BAD_REQUEST: { status: 400, message: INVALID },
  BAD_USER_INPUT: { status: 400, message: INVALID },
  DOCUMENT_INVALID: { status: 400, message: INVALID },
  INTROSPECTION_DISABLED: { status: 400, message: 'The caller may not read the schema.' },
  BYTE_LIMIT_EXCEEDED: { status: 400, message: 'The document is too large.' },
  TOKEN_LIMIT_EXCEEDED: { status: 400, message: 'The document has too many tokens.' },
  NESTING_LIMIT_EXCEEDED: { status: 400, message: 'The document is nested too deeply.' },
  COMMENT_LIMIT_EXCEEDED: { status: 400, message: 'The document has too many comments.' },
  OPERATION_LIMIT_EXCEEDED: { status: 400, message: 'The document has too many operations.' },
  DEPTH_LIMIT_EXCEEDED: { status: 400, message: 'The operation is too deep.' },
  ALIAS_LIMIT_EXCEEDED: { status: 400, message: 'The operation has too many aliases.' },
  TYPENAME_LIMIT_EXCEEDED: { status: 400, message: 'A selection set asks too often for __typename.' },
  FIELD_LIMIT_EXCEEDED: { status: 400, message: 'The operation has too many fields.' },
  ROOT_FIELD_LIMIT_EXCEEDED: { status: 400, message: 'The operation has too many root fields.' },
  SAME_FIELD_LIMIT_EXCEEDED: { status: 400, message: 'A selection set asks too often for the same field.' },
  DIRECTIVE_LIMIT_EXCEEDED: { status: 400, message: 'The document has too many directives.' },
  DEFER_LIMIT_EXCEEDED: { status: 400, message: 'The document defers or streams too much.' },
  FRAGMENT_LIMIT_EXCEEDED: { status: 400, message: 'The document has too many fragments.' },
  SPREAD_LIMIT_EXCEEDED: { status: 400, message: 'The document spreads too many fragments.' },
  VARIABLE_LIMIT_EXCEEDED: { status: 400, message: 'The variables are too many, too large or nested too deeply.' },
  COST_LIMIT_EXCEEDED: { status: 400, message: 'The operation costs too much.' },
  EXECUTION_TIME_LIMIT_EXCEEDED: { status: 400, message: 'The operation takes too long.' },
  RESPONSE_SIZE_LIMIT_EXCEEDED: { status: 400, message: 'The answer is too large.' },
  BATCH_LIMIT_EXCEEDED: { status: 413, message: 'The batch has too many operations.' },
  SUBSCRIPTION_LIMIT_EXCEEDED: { status: 429, message: 'The caller has too many subscriptions open.' },
  RATE_LIMITED: { status: 429, message: 'Too many requests.' },
  DOCUMENT_NOT_TRUSTED: { status: 403, message: 'Only trusted documents are served.' },
  INTERNAL_SERVER_ERROR: { status: 500, message: 'The request could not be completed.' },
  SERVICE_UNAVAILABLE: { status: 503, message: 'The service is not available at the moment.' },
} satisfies Record<string, ErrorEntry>)

/** A code of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable

/** What a guard found: plain data, without a trace of HTTP or of a server. */
export interface Violation {
  readonly code: ErrorCode
  /** What the client reads; the text of the table where absent. Never holds a value of the request. */
  readonly message?: string
  /** The name of the limit in the options, its value, and what the request had. */
  readonly limit?: { readonly name: string; readonly max: number; readonly found: number }
  /** Which values broke what the schema says of them, and how many more did. */
  readonly inputs?: { readonly violations: readonly InputViolation[]; readonly more: number }
  /** More for those who may see the schema and for logs; never sent to anyone else. */
  readonly detail?: string
  /** The schema coordinate or argument concerned. */
  readonly coordinate?: string
  /** The object that was asked for, for logs; never sent to anyone. */
  readonly object?: {
    readonly type: string
    readonly id: string | null
    /** The caller has named this very object; it did not just come along, as with a list. */
    readonly named?: boolean
  }
  /** Whole seconds until the same request can succeed. */
  readonly retryAfter?: number
  /** The value of `WWW-Authenticate` of a refusal with status 401. */
  readonly challenge?: string
  /** A more exact status than that of the code; of BAD_REQUEST alone. */
  readonly status?: number
  /** Further header fields of the refusal. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A value that breaks a constraint. It says where it stands and what is allowed, and never what it was. */
export interface InputViolation {
  /** The name of the argument, and of fields and items within it. */
  readonly path: readonly (string | number)[]
  /** The argument or input field of which the schema says it; for whoever records, and not for the client. */
  readonly coordinate: string
  /** What is said, such as `max`; of a JSON scalar, the keyword of its schema. */
  readonly constraint: string
  readonly limit?: number | string
}

/** The one error that refuses a request. Adapters read its {@link Violation} and write each server's own answer. */
export class SecurityError extends GraphQLError {
  readonly violation: Violation

  constructor(violation: Violation) {
    super(describeViolation(violation), { extensions: violationExtensions(violation) })
    this.name = 'SecurityError'
    this.violation = violation
  }
}

/** The text that a client reads for a violation. */
export function describeViolation(violation: Violation): string {
  const message = violation.message ?? errorTable[violation.code].message
  if (!violation.limit) return message
  const { name, max, found } = violation.limit
  return `${message} (${name}: ${found === Number.POSITIVE_INFINITY ? 'unbounded' : found}, limit ${max})`
}

function violationExtensions(violation: Violation): Record<string, unknown> {
  const { code, limit, inputs, retryAfter } = violation
  return {
    code,
    ...(inputs && { violations: inputs.violations.map(toldOfInput), ...(inputs.more > 0 && { more: inputs.more }) }),
    ...(limit && { limit: limit.max, found: Number.isFinite(limit.found) ? limit.found : null }),
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

/** The path holds what the client has written; the coordinate, the name of a type that it may not be allowed to know. */
function toldOfInput({ path, constraint, limit }: InputViolation): Omit<InputViolation, 'coordinate'> {
  return { path, constraint, ...(limit !== undefined && { limit }) }
}

/** The HTTP status and headers of the refusal of a whole request. */
export function violationHttp(violation: Violation): { status: number; headers: Record<string, string> } {
  const headers: Record<string, string> = { ...violation.headers }
  if (violation.challenge !== undefined) headers['www-authenticate'] = violation.challenge
  if (violation.retryAfter !== undefined) headers['retry-after'] = String(violation.retryAfter)
  return { status: violation.status ?? errorTable[violation.code].status, headers }
}

/** The HTTP status of a code; 400 for one that is the application's own. */
export function statusOfCode(code: unknown): number {
  return Object.hasOwn(errorTable, String(code)) ? errorTable[code as ErrorCode].status : 400
}

/** A mistake in the configuration, thrown at start-up and never for a request. */
export class ConfigurationError extends Error {
  constructor(message: string) {
    super(`graphql-bulwark: ${message}`)
    this.name = 'ConfigurationError'
  }
}

// A brand: it tells an error that was written here for a client from one that merely passes by.
const forClients = new WeakSet<object>()

/** Marks an error as one whose every part may be sent to a client. */
export function markSafe<E extends GraphQLError>(error: E): E {
  forClients.add(error)
  return error
}

/** Whether every part of an error may be sent to a client. */
export function isSafe(error: unknown): error is GraphQLError {
  return error instanceof SecurityError || (typeof error === 'object' && error !== null && forClients.has(error))
}

// Errors of fields that a guard has refused, in the form in which they are sent.
const ofRefusals = new WeakSet<object>()

/** Whether a guard has refused, whatever has wrapped its error since. */
export function isRefused(error: unknown): boolean {
  return violationOf(error) !== undefined || ofRefusals.has(error as object)
}

/** The code of an error of a result; without one it is the server's own. */
export function codeOf(error: unknown): string {
  const code = (error as { extensions?: { code?: unknown } } | null)?.extensions?.code
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR'
}

/** Wrappers that are looked through. */
const MAX_CHAIN = 8

/** What a guard has found, whatever has wrapped its error since. */
export function violationOf(error: unknown): Violation | undefined {
  let inner = error
  for (let depth = 0; depth < MAX_CHAIN && typeof inner === 'object' && inner !== null; depth++) {
    if (inner instanceof SecurityError) return inner.violation
    inner = (inner as { originalError?: unknown }).originalError
  }
  return undefined
}

/** Remembers that an error, as it is sent, says what a guard has refused. */
export function markRefused<E extends object>(formatted: E): E {
  ofRefusals.add(formatted)
  return formatted
}

const PUBLIC = Symbol.for('graphql-bulwark.public')

/** Options of {@link publicError}. */
export interface PublicErrorOptions {
  /** Machine-readable, in capitals. @default 'BAD_USER_INPUT' */
  readonly code?: string
  /** More that the client may read. Sent as it is. @default none */
  readonly extensions?: Readonly<Record<string, unknown>>
}

/**
 * An error whose text is meant for the client: masking lets it pass, with its code and its extensions.
 *
 * @example
 * ```ts
 * import { publicError } from 'graphql-bulwark'
 *
 * throw publicError('This voucher has expired.', { code: 'VOUCHER_EXPIRED' })
 * ```
 */
export function publicError(message: string, options: PublicErrorOptions = {}): GraphQLError {
  const { code = 'BAD_USER_INPUT', extensions } = options
  const error = new GraphQLError(message, { extensions: { ...extensions, code } })
  Object.defineProperty(error, PUBLIC, { value: true })
  return error
}

/** Whether an error was made by {@link publicError}, of this copy of the package or another. */
export function isPublic(error: unknown): error is GraphQLError {
  return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[PUBLIC] === true
}
