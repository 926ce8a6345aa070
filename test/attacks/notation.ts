import { gzipSync } from 'node:zlib'

/** A piece of a document or body: text, text repeated, or pieces encoded for a URL. */
type Part =
  | { readonly text: string }
  | { readonly repeat: { readonly text: string; readonly count: number } }
  | { readonly encode: readonly Part[] }

/** A message on a WebSocket: an object as JSON, a text as it is, or pieces of one; or many of them. */
export type Frame = Record<string, unknown> | string

/** An entry of the corpus, attack or control. */
export interface Entry {
  readonly id: string
  readonly family?: string
  readonly transport?: string
  /** What it must meet. */
  readonly defence?: string
  readonly needs?: string
  readonly document?: string
  readonly documentParts?: readonly Part[]
  readonly operationName?: string
  readonly variables?: Record<string, unknown> & {
    readonly $each?: { readonly prefix: string; readonly count: number; readonly value: string }
  }
  readonly body?: unknown
  readonly bodyParts?: readonly Part[]
  readonly formData?: Readonly<Record<string, string | { readonly parts: readonly Part[] }>>
  readonly queryString?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly frames?: readonly Frame[]
  /** The request is sent so often, with a number in it, and words in turn. */
  readonly repeatRequest?: {
    readonly count: number
    readonly concurrency?: number
    readonly vary?: Readonly<Record<string, readonly string[]>>
    /** The client leaves after so many milliseconds. */
    readonly abortAfterMs?: number
  }
  readonly oracle?: Oracle
  readonly why: string
}

/** What must hold of the answer. */
export interface Oracle {
  readonly mustNotMatch?: readonly string[]
  readonly noData?: boolean
  readonly no5xx?: boolean
  readonly noStack?: boolean
  readonly noFriends?: boolean
  readonly wellFormed?: boolean
  readonly maxErrors?: number
  readonly notArrayOver?: number
  readonly replyMembersMax?: number
  readonly maxBytes?: number
  readonly status4xx?: boolean
  readonly status4xxOr200Errors?: boolean
  readonly noPollution?: string
  /** Of requests that are repeated, one is refused for its rate. */
  readonly eventually429?: boolean
  /** A refusal, or an answer of any kind. */
  readonly status4xxOr200?: boolean
  /** The answer comes within so many milliseconds on an idle machine. */
  readonly maxMs?: number
  /** A header that the answer must not have. */
  readonly noHeader?: string
  /** After requests that are repeated, the caller is still served. */
  readonly noFullCharge?: boolean
  /** No write has run. */
  readonly sideEffectFree?: boolean
  /** The answers under these keys are one and the same. */
  readonly sameAnswer?: readonly string[]
  /** Each caller gets an answer of its own. */
  readonly perCaller?: boolean
  /** No event of an operation may arrive. */
  readonly noNext?: boolean
  /** Operations that may run on a connection at the same time. */
  readonly maxActive?: number
  /** The code that the server closes the connection with. */
  readonly closed?: number
  /** The stream ends soon after its token has expired. */
  readonly endsAfterExpiry?: boolean
}

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

const BOUNDARY = 'probe-boundary'

export function expandParts(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if ('text' in part) return part.text
      if ('encode' in part) return encodeURIComponent(expandParts(part.encode))
      const { text, count } = part.repeat
      if (!/\{i1?\}/.test(text)) return text.repeat(count)
      return Array.from({ length: count }, (_, index) =>
        text.replaceAll('{i1}', String(index + 1)).replaceAll('{i}', String(index)),
      ).join('')
    })
    .join('')
}

/** The messages of an entry, in the order in which they are sent. */
export function framesOf({ frames = [] }: Entry): string[] {
  return frames.flatMap((frame) => {
    if (typeof frame === 'string') return [frame]
    const { parts, $repeat } = frame as {
      parts?: readonly Part[]
      $repeat?: { readonly count: number; readonly frame: Record<string, unknown> }
    }
    if (parts) return [expandParts(parts)]
    if (!$repeat) return [messageOf(frame)]
    const text = messageOf($repeat.frame)
    return Array.from({ length: $repeat.count }, (_, index) => text.replaceAll('{i}', String(index)))
  })
}

function messageOf(frame: Record<string, unknown>): string {
  const { payload } = frame as { payload?: { queryParts?: readonly Part[] } }
  const parts = payload?.queryParts
  return JSON.stringify(parts ? { ...frame, payload: { ...payload, query: expandParts(parts) } } : frame)
}

export function documentOf(entry: Entry): string {
  return entry.documentParts ? expandParts(entry.documentParts) : (entry.document ?? '')
}

/** The HTTP request of an entry. */
export function wireRequest(entry: Entry): WireRequest {
  const headers = { 'content-type': 'application/json', ...entry.headers }
  const send = (all: Readonly<Record<string, string>>, body: string | Buffer) => {
    const { 'content-type': type = '', ...others } = all
    const method = entry.transport === 'PUT' ? 'PUT' : 'POST'
    return { method, path: '/graphql', headers: type === '' ? others : all, body } as const
  }
  if (entry.queryString !== undefined) {
    return { method: 'GET', path: `/graphql?${entry.queryString}`, headers: { ...entry.headers } }
  }
  if (entry.formData) {
    const fields = Object.entries(entry.formData).map(
      ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${textOf(value)}\r\n`,
    )
    const type = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
    return send({ ...headers, ...type }, `${fields.join('')}--${BOUNDARY}--\r\n`)
  }
  if (entry.bodyParts) return send(headers, expandParts(entry.bodyParts))
  if (entry.body === 'GZIP_OF_100MB_OF_SPACES') return send(headers, gzipSync(Buffer.alloc(100_000_000, ' ')))
  if (typeof entry.body === 'string') return send(headers, entry.body)
  if (entry.body !== undefined) return send(headers, JSON.stringify(entry.body))
  const { operationName } = entry
  return send(headers, JSON.stringify({ query: documentOf(entry), operationName, variables: variablesOf(entry) }))
}

/** The requests of an entry that is repeated. */
export function repeatedRequests(entry: Entry): WireRequest[] {
  const { count = 1, vary = {} } = entry.repeatRequest ?? {}
  return Array.from({ length: count }, (_, index) => {
    const put = (text: string) => {
      let written = text.replaceAll('{i}', String(index))
      for (const [name, words] of Object.entries(vary)) {
        written = written.replaceAll(`{${name}}`, words[index % words.length] ?? '')
      }
      return written
    }
    const { document, operationName, headers } = entry
    return wireRequest({
      ...entry,
      ...(document !== undefined && { document: put(document) }),
      ...(operationName !== undefined && { operationName: put(operationName) }),
      ...(headers && { headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, put(text)])) }),
    })
  })
}

function textOf(value: string | { readonly parts: readonly Part[] }): string {
  return typeof value === 'string' ? value : expandParts(value.parts)
}

function variablesOf({ variables }: Entry): Record<string, unknown> | undefined {
  if (!variables?.$each) {
    return variables && Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, repeated(value)]))
  }
  const { prefix, count, value } = variables.$each
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${prefix}${index}`, value.replaceAll('{i}', String(index))]),
  )
}

/** A list of texts that differ in a number; any other value as it is. */
function repeated(value: unknown): unknown {
  const { $repeat } = (value ?? {}) as { $repeat?: { readonly value: string; readonly count: number } }
  if (!$repeat) return value
  return Array.from({ length: $repeat.count }, (_, index) => $repeat.value.replaceAll('{i}', String(index)))
}
