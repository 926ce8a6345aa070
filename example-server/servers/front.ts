import type { IncomingMessage, ServerResponse } from 'node:http'
import { sql } from 'drizzle-orm'
import type { Shop } from '../context.js'
import { createEdge, createTlsCheck, type EdgeOptions } from './edge.js'

/** The path of GraphQL on every server. */
export const GRAPHQL_PATH = '/graphql'

/** The largest body of a request, and the largest message on a WebSocket. */
export const MAX_BYTES = 1_000_000

/** What every server answers before GraphQL is asked: whether the answer was given here. */
export type Front = (request: IncomingMessage, response: ServerResponse) => boolean

/** `others` answers what belongs to neither GraphQL nor this. */
export function createFront({ database, signingKey }: Shop, options: EdgeOptions, others?: Front): Front {
  const edge = createEdge(options)
  const isSecure = createTlsCheck(options)
  const keys = JSON.stringify({ keys: [signingKey.publicJwk] })
  return function front(request, response) {
    if (edge(request, response)) return true
    if (!isReadable(request)) return refuse(response, 400)
    const path = request.url?.split('?', 1)[0]
    // A body that is a thousand times larger than what was sent is refused before a byte of it is inflated.
    const encoding = request.headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity') return refuse(response, 415)
    if (path === '/.well-known/jwks.json') return answer(response, 200, keys, { 'cache-control': 'max-age=300' })
    if (path !== '/health') {
      if (!isSecure(request)) return sendToTls(request, response, options.httpsOrigin)
      return others?.(request, response) ?? false
    }
    database.execute(sql`select 1`).then(
      () => answer(response, 200, '{"status":"ok"}'),
      () => answer(response, 503, '{"status":"unavailable"}'),
    )
    return true
  }
}

/** A link is sent on; whatever else was sent in the clear has been read by others, so nothing is made of it. */
function sendToTls({ method, url = '/' }: IncomingMessage, response: ServerResponse, origin = ''): true {
  if (method !== 'GET' || !url.startsWith('/')) return refuse(response, 403)
  return answer(response, 308, '', { location: `${origin}${url}` })
}

/** Whether the servers can read the address: they put it behind the host, and throw where that is none, a whole URL included. */
function isReadable({ url = '/', headers }: IncomingMessage): boolean {
  return url.startsWith('/') && URL.canParse(`http://${headers.host ?? 'localhost'}${url}`)
}

/** Refuses a request that is not even one of GraphQL, without a word on what is here. */
export function refuse(response: ServerResponse, status: number): true {
  const code = status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR'
  const message = status < 500 ? 'This request is not acceptable.' : 'The request could not be completed.'
  // What is left of the body stays unread, so the connection can't serve another request.
  return answer(response, status, JSON.stringify({ errors: [{ message, extensions: { code } }] }), {
    connection: 'close',
  })
}

function answer(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): true {
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body)
  return true
}
