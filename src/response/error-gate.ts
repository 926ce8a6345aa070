import { GraphQLError, type GraphQLErrorOptions, type GraphQLSchema } from 'graphql'
import { errorTable, markSafe, SecurityError } from '../errors.js'
import { classifyError, type ErrorClass, type ErrorLike, hasPath } from './classify.js'
import { explainDocument } from './explain-document.js'

/**
 * What a caller may read of what is wrong with a document: nothing, all of it, or as much as the schema tells that they
 * see of another.
 */
export type Opening = boolean | ((schema: GraphQLSchema) => GraphQLSchema)

interface Concealed {
  readonly errors: readonly GraphQLError[]
  /** What they speak of, if it is known. */
  readonly schema: GraphQLSchema | undefined
}

/** An original that a client was not told, under the reference that it was told. */
export interface MaskedError {
  readonly reference: string
  /** The request, where it is known. */
  readonly requestId: string | null
  readonly path: readonly (string | number)[] | null
  readonly error: unknown
}

/** What the gate is to do. */
export interface ErrorGateOptions {
  /** Codes whose text may pass; `null` lets every error pass as it is. */
  readonly publicCodes: ReadonlySet<string> | null
  /** Only log what would be hidden. */
  readonly report: boolean
  /** Answer one constant error for whatever is wrong with a document or its variables. */
  readonly conceal: boolean
  readonly log: (masked: MaskedError) => void
}

/** Every error leaves through here, rebuilt from what a client may know. */
export interface ErrorGate {
  /** The safe form of an error; of one that is safe already, itself. */
  close(error: unknown): GraphQLError
  /**
   * The safe form of all errors of a result, or of those that validation found; all that is concealed becomes one. The schema
   * is that of which they speak.
   */
  closeAll(
    errors: readonly unknown[],
    ofDocument?: (error: unknown) => boolean,
    schema?: GraphQLSchema,
  ): readonly GraphQLError[]
  /** What stands behind concealed errors, for a caller who may read the schema. */
  open(errors: readonly GraphQLError[], opening: Opening): readonly GraphQLError[]
  /** The same gate, which logs what it hides under the id of a request. */
  of(requestId: string): ErrorGate
}

/** Longest text that the application may send; more is a value that got into it by accident. */
const MAX_MESSAGE = 2_000

const NO_CODES: ReadonlySet<string> = new Set()

export function createErrorGate({ publicCodes, report, conceal, log: write }: ErrorGateOptions): ErrorGate {
  const log = (masked: MaskedError) => {
    try {
      write(masked)
    } catch {
      // A log that fails must not open what it was to record.
    }
  }

  // What a constant error stands for. Servers keep validation errors for the next caller, so the constant is what
  // they get to keep, and who may see more finds it here.
  const behind = new WeakMap<GraphQLError, Concealed>()
  // A server may keep what one caller was told, and hand it to the next.
  const told = new WeakMap<object, Concealed>()

  const hide = (error: unknown, requestId: string | null): GraphQLError => {
    const reference = globalThis.crypto.randomUUID()
    const path = readPath(error)
    log({ reference, requestId, path: path ?? null, error: readOriginal(error) })
    if (report) return asGraphQLError(error)
    return rebuild(error, errorTable.INTERNAL_SERVER_ERROR.message, { code: 'INTERNAL_SERVER_ERROR', reference })
  }

  const concealedOf = (original: GraphQLError, schema: GraphQLSchema | undefined): Concealed => {
    const concealed = { errors: [original], schema }
    told.set(original, concealed)
    return concealed
  }

  const constant = (
    error: unknown,
    found: ErrorClass,
    requestId: string | null,
    schema?: GraphQLSchema,
  ): GraphQLError => {
    const code = found.kind === 'request' ? codeOf(found.error) : 'DOCUMENT_INVALID'
    const safe = new SecurityError({ code })
    if (found.kind === 'request') {
      behind.set(safe, told.get(error as object) ?? concealedOf(asTold(error, found.error), schema))
    }
    // A scalar of the application threw: its text is not for those who may read the schema either.
    else log({ reference: globalThis.crypto.randomUUID(), requestId, path: null, error: readOriginal(error) })
    return safe
  }

  const closeOne = (
    error: unknown,
    requestId: string | null,
    ofDocument = false,
    schema?: GraphQLSchema,
  ): GraphQLError => {
    const found = classifyError(error, publicCodes ?? NO_CODES, ofDocument)
    if (found.kind === 'safe') {
      return found.error === error || !hasPath(error)
        ? (found.error as GraphQLError)
        : rebuild(error, found.error.message, { ...found.error.extensions })
    }
    if (found.kind === 'request' || (found.kind === 'internal' && found.ofRequest)) {
      if (conceal) return constant(error, found, requestId, schema)
      if (publicCodes === null || report) return asGraphQLError(error)
      if (found.kind === 'request') return asTold(error, found.error)
      return constant(error, found, requestId)
    }
    if (publicCodes === null) return asGraphQLError(error)
    if (found.kind === 'public') {
      return rebuild(error, found.error.message.slice(0, MAX_MESSAGE), publicExtensions(found))
    }
    return hide(error, requestId)
  }

  const openOne = (error: GraphQLError, opening: Opening): readonly GraphQLError[] => {
    const concealed = behind.get(error)
    if (concealed === undefined) return [error]
    const { errors, schema } = concealed
    // What is wrong around the document does not speak of the schema.
    if (opening === true || error.extensions.code !== 'DOCUMENT_INVALID') return errors
    const seen = schema && opening !== false ? opening(schema) : undefined
    if (seen !== undefined && seen === schema) return errors
    const explained = explainDocument(errors, seen).map((one) => asTold(one, one))
    for (const one of explained) told.set(one, concealed)
    return explained.length > 0 ? explained : [error]
  }

  const gateOf = (requestId: string | null): ErrorGate => ({
    of: gateOf,
    close: (error) => closeOne(error, requestId),
    closeAll(errors, ofDocument, schema) {
      const closed = errors.map((error) => closeOne(error, requestId, ofDocument?.(error), schema))
      const concealed = closed.filter((error) => behind.has(error))
      if (concealed.length < 2) return closed
      const [first, ...others] = concealed as [GraphQLError, ...GraphQLError[]]
      const all = concealed.map((error) => behind.get(error) as Concealed)
      const original = new Set(all.flatMap((one) => one.errors))
      behind.set(first, { errors: [...original], schema: all.find((one) => one.schema)?.schema })
      return closed.filter((error) => !others.includes(error))
    },
    open(errors, opening) {
      if (opening === false || !errors.some((error) => behind.has(error))) return errors
      return errors.flatMap((error) => openOne(error, opening))
    },
  })
  return gateOf(null)
}

/** What the server calls it, if it is about the request around the document; otherwise it is about the document. */
function codeOf(error: ErrorLike): 'BAD_REQUEST' | 'DOCUMENT_INVALID' {
  const code = error.extensions?.code
  if (code === 'BAD_REQUEST') return code
  const status = (error.extensions?.http as { status?: unknown } | undefined)?.status
  return typeof status === 'number' && status !== 400 && status !== 200 ? 'BAD_REQUEST' : 'DOCUMENT_INVALID'
}

function publicExtensions(found: { error: ErrorLike; whole: boolean }): Record<string, unknown> {
  if (found.whole) {
    try {
      // A copy through JSON: what can't be sent must not fail the whole answer later.
      return JSON.parse(JSON.stringify(found.error.extensions)) as Record<string, unknown>
    } catch {
      // The code below is what remains.
    }
  }
  return { code: found.error.extensions?.code }
}

function rebuild(from: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  const path = readPath(from)
  return markSafe(placedLike(from, message, { ...(path && { path }), extensions }))
}

/** A new error where another one was, as far as that is a place at all. */
function placedLike(other: unknown, message: string, known: GraphQLErrorOptions): GraphQLError {
  try {
    const { nodes, source, positions }: Place = other instanceof GraphQLError ? other : {}
    const place = { ...(nodes && { nodes }), ...(source && { source }), ...(positions && { positions }) }
    return new GraphQLError(message, { ...known, ...place })
  } catch {
    return new GraphQLError(message, known)
  }
}

type Place = Partial<Pick<GraphQLError, 'nodes' | 'source' | 'positions'>>

/**
 * An error about the request in the words of graphql or the server. It is not marked as safe: for another caller, to
 * whom a server may hand it from its cache, the schema is to be concealed.
 */
function asTold(error: unknown, { extensions }: ErrorLike): GraphQLError {
  const outer = error as ErrorLike
  const { code, http } = { ...extensions, ...outer.extensions } as { code?: unknown; http?: unknown }
  return placedLike(error, outer.message, {
    extensions: { code: code ?? 'DOCUMENT_INVALID', ...(typeof http === 'object' && http && { http }) },
  })
}

function asGraphQLError(error: unknown): GraphQLError {
  try {
    if (error instanceof GraphQLError) return error
    const message = error instanceof Error ? error.message : String(error)
    return new GraphQLError(message, error instanceof Error ? { originalError: error } : {})
  } catch {
    // Not even its text can be had.
    return new GraphQLError(errorTable.INTERNAL_SERVER_ERROR.message)
  }
}

function readPath(error: unknown): readonly (string | number)[] | undefined {
  try {
    return hasPath(error) ? error.path : undefined
  } catch {
    return undefined
  }
}

function readOriginal(error: unknown): unknown {
  try {
    return (error as ErrorLike | null)?.originalError ?? error
  } catch {
    return error
  }
}
