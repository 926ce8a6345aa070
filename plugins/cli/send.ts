import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type Answer, NoAnswer, type Send } from '../../src/probe/wire.js'

/** Bytes of an answer that are read: the introspection of a large schema has some millions. */
const MOST_BYTES = 32_000_000

/** Sends byte by byte, as no browser would, over a connection of its own; it follows nothing and tries nothing twice. */
export function httpSender(timeout: number): Send {
  return ({ url, method, headers, body }, signal) =>
    new Promise<Answer>((resolve, reject) => {
      const send = url.startsWith('https:') ? requestHttps : requestHttp
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      const sent = send(url, { method, agent: false, signal, headers: { ...headers, ...length } }, (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        const finish = () => {
          clearTimeout(timer)
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [
                name,
                Array.isArray(value) ? value.join(', ') : String(value),
              ]),
            ),
            body: Buffer.concat(chunks).toString('utf8'),
          })
        }
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes <= MOST_BYTES) chunks.push(chunk)
          else {
            finish()
            sent.destroy()
          }
        })
        response.on('end', finish)
        // A server that refuses a body unread closes the connection: what has come is the answer.
        response.on('error', finish)
      })
      const timer = setTimeout(() => {
        reject(new NoAnswer('timeout', `does not answer within ${timeout / 1_000} seconds; --timeout gives it longer`))
        sent.destroy()
      }, timeout)
      sent.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer)
        reject(new NoAnswer('unreachable', `can't be reached: ${error.code ?? error.message}`))
      })
      sent.end(body)
    })
}
