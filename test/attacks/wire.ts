import { request } from 'node:http'
import type { WireRequest } from './notation.js'
import type { Answer } from './oracle.js'

/** Sends a request as it is, byte by byte; a client that leaves early has status 0 for its answer. */
export function sendWire(
  port: number,
  { method, path, headers, body }: WireRequest,
  abortAfterMs?: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request({ port, host: '127.0.0.1', method, path, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      const finish = () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          headers: response.headers,
          ms: performance.now() - started,
        })
      response.on('end', finish)
      // A server that refuses a body unread closes the connection: what has come is the answer.
      response.on('error', finish)
      response.on('close', finish)
    })
    if (abortAfterMs !== undefined) setTimeout(() => sent.destroy(), abortAfterMs)
    sent.on('error', (error) => {
      if (abortAfterMs === undefined) reject(error)
      else resolve({ status: 0, body: '' })
    })
    sent.end(body)
  })
}
