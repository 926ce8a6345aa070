import type { RequestInput } from '../src/guard.js'
import type { FetchRequest } from './yoga-hooks.js'

/** The credentials of an HTTP request in the terms of Fetch. */
export function inputOfRequest(request: FetchRequest): RequestInput {
  return { header: (name) => request.headers.get(name), connectionParams: null }
}

/**
 * The credentials in a context of which no HTTP request was seen: the connection parameters of a WebSocket, or the
 * headers of a Fetch or Node request that the host put there.
 */
export function inputOfContext(context: object): RequestInput {
  const { connectionParams, request, req } = context as {
    connectionParams?: unknown
    request?: { headers?: unknown }
    req?: { headers?: unknown }
  }
  if (isRecord(connectionParams)) return { header: () => null, connectionParams }
  const headers = request?.headers ?? req?.headers
  return { header: (name) => readHeader(headers, name), connectionParams: null }
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
