import { request } from 'node:http'
import type { AttackRequest } from './attack.js'

export interface Answer {
  readonly status: number
  /** Those that tell something; a header that came several times is joined. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly milliseconds: number
}

const TELLING = ['content-type', 'www-authenticate', 'retry-after', 'ratelimit', 'ratelimit-policy', 'x-request-id']
const LONGEST = 1_000_000
/** Milliseconds after which an attack is given up. */
const DEADLINE = 30_000

/** Sends a request byte by byte, as no browser would: `fetch` sets headers of its own. */
export function send(url: string, { headers, body }: AttackRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const options = { method: 'POST', agent: false, signal: AbortSignal.timeout(DEADLINE) }
    const sent = request(url, { ...options, headers: { ...headers, ...length } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        if (text.length < LONGEST) text += chunk
      })
      const finish = () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            TELLING.flatMap((name) => {
              const value = response.headers[name]
              return value === undefined ? [] : [[name, String(value)]]
            }),
          ),
          body: text,
          milliseconds: Math.round(performance.now() - started),
        })
      response.on('end', finish)
      // A server that refuses a body unread closes the connection: what has come is the answer.
      response.on('error', finish)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The same for a shell. */
export function curlOf(url: string, { headers, body }: AttackRequest): string {
  const words = Object.entries(headers).map(([name, value]) =>
    value.includes('{alice}')
      ? `-H "${name}: Bearer $(npm run --silent token -- alice)"`
      : `-H ${quoted(`${name}: ${value}`)}`,
  )
  return `curl -si ${url} ${words.join(' ')} --data-raw ${quoted(body)}`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
