import { once } from 'node:events'
import { type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Lines } from './host.js'

export interface HttpAnswer {
  readonly status: number
  readonly contentType: string | null
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string | null>>
  readonly body?: string
  readonly lines?: Lines
}

export async function listen(server: Server, path: string): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
}

export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/** Node's own client: `fetch` sends an Accept header even where none is wanted. */
export function ask(url: string, { method = 'POST', headers, body, lines = [] }: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null)
    const outgoing = request(url, { method, headers: Object.fromEntries(given), agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          contentType: incoming.headers['content-type'] ?? null,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        })
      })
    })
    for (const [name, value] of lines) outgoing.appendHeader(name, value)
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** The query string of a GET request. */
export function toSearch(fields: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) search.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  return `?${search}`
}
