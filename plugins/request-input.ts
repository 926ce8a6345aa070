import type { RequestInput } from '../src/guard.js'
import type { FetchRequest } from './yoga-hooks.js'

/** The request of Node, as far as it is read; a host that has it gives it to the context as `req`. */
interface NodeRequest {
  readonly method?: string
  readonly headers?: unknown
  readonly rawHeaders?: readonly string[]
  readonly socket?: { readonly remoteAddress?: string } | null
}

/** The credentials of an HTTP request in the terms of Fetch, and of the request of Node behind it, if there is one. */
export function inputOfRequest(request: FetchRequest, node?: unknown): RequestInput {
  const raw = readNode(node)
  return {
    header: (name) => readLines(raw, name) ?? request.headers.get(name),
    connectionParams: null,
    method: (request.method ?? 'POST').toUpperCase(),
    socket: false,
    peer: raw?.socket?.remoteAddress ?? null,
  }
}

/**
 * The credentials in a context of which no HTTP request was seen: the connection parameters of a WebSocket and the
 * request that opened it, or the headers of a Fetch or Node request that the host put there.
 */
export function inputOfContext(context: object): RequestInput {
  const { connectionParams, request, req, extra } = context as {
    connectionParams?: unknown
    request?: { readonly method?: string; readonly headers?: unknown }
    req?: unknown
    /** Of graphql-ws, where the context of the socket itself is handed on. */
    extra?: { readonly request?: unknown }
  }
  const raw = readNode(req) ?? readNode(extra?.request)
  const headers = request?.headers ?? raw?.headers
  const socket = 'connectionParams' in context
  return {
    header: (name) => readLines(raw, name) ?? readHeader(headers, name),
    connectionParams: isRecord(connectionParams) ? connectionParams : null,
    method: socket ? 'GET' : (request?.method ?? raw?.method ?? 'POST').toUpperCase(),
    socket,
    peer: raw?.socket?.remoteAddress ?? null,
  }
}

/** Aborts when the client of an HTTP request is gone, where the host has put the request into the context. */
export function signalOfContext(context: object): AbortSignal | undefined {
  const { request } = context as { request?: { readonly signal?: AbortSignal | null } | null }
  const signal = request?.signal
  return typeof signal?.addEventListener === 'function' ? signal : undefined
}

/** Whether a context is that of an HTTP request, and not of a WebSocket or of what the application runs by itself. */
export function isOverHttp(context: object): boolean {
  const { request, req } = context as { request?: { readonly headers?: unknown }; req?: unknown }
  return !('connectionParams' in context) && (request?.headers ?? readNode(req)?.headers) !== undefined
}

function readNode(value: unknown): NodeRequest | undefined {
  return isRecord(value) ? value : undefined
}

/**
 * All lines of a header where there are several: of two, Node keeps one, and a proxy in front may have looked at the
 * other. Of a single line the host's own view counts, which an application may have changed.
 */
function readLines(request: NodeRequest | undefined, name: string): string | undefined {
  const lines = request?.rawHeaders
  if (!Array.isArray(lines)) return undefined
  const wanted = name.toLowerCase()
  const found: string[] = []
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const line = lines[index] as string
    if (line.length === wanted.length && line.toLowerCase() === wanted) found.push(lines[index + 1] as string)
  }
  return found.length > 1 ? found.join(', ') : undefined
}

function readHeader(headers: unknown, name: string): string | null {
  if (!isRecord(headers)) return null
  if (typeof headers.get === 'function') return (headers.get(name) as string | null | undefined) ?? null
  const value = headers[name.toLowerCase()]
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' ? value : null
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The credentials of a request as Apollo has it, and of the request of Node if the user's context holds it as `req`. */
export function inputOfApollo(
  http: { readonly method: string; readonly headers: { get(name: string): string | undefined } },
  context: object,
): RequestInput {
  const raw = readNode((context as { req?: unknown }).req)
  return {
    header: (name) => readLines(raw, name) ?? http.headers.get(name.toLowerCase()) ?? null,
    connectionParams: null,
    method: http.method.toUpperCase(),
    socket: false,
    peer: raw?.socket?.remoteAddress ?? null,
  }
}
