import type { RequestInput } from '../../src/guard.js'

/** A request with these headers, over HTTP and from nowhere unless told otherwise. */
export function requestWith(
  headers: Readonly<Record<string, string | null>>,
  others: Partial<Omit<RequestInput, 'header'>> = {},
): RequestInput {
  const entries = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    header: (name) => entries.get(name.toLowerCase()) ?? null,
    connectionParams: null,
    method: 'POST',
    socket: false,
    peer: null,
    ...others,
  }
}

/** An operation on a WebSocket that was opened with these parameters. */
export function socketWith(
  connectionParams: Readonly<Record<string, unknown>> | null,
  headers: Readonly<Record<string, string | null>> = {},
): RequestInput {
  return requestWith(headers, { connectionParams, method: 'GET', socket: true })
}
