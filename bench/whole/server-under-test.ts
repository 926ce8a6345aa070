import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { Wanted } from './server-process.js'

export interface Answer {
  readonly status: number
  readonly text: string
}

/** Requests under way at once. */
const TOGETHER = 8

/** A server in a process of its own, so that nothing of the client and of other servers counts. */
export class ServerUnderTest {
  readonly #child: ChildProcess
  readonly #url: URL
  readonly #agent = new Agent({ keepAlive: true, maxSockets: TOGETHER })

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.#url = new URL(url)
  }

  static async start(wanted: Wanted): Promise<ServerUnderTest> {
    const child = fork(new URL('server-process.js', import.meta.url), { execArgv: ['--expose-gc'] })
    child.send(wanted)
    const [url] = (await once(child, 'message')) as [string]
    return new ServerUnderTest(child, url)
  }

  /** Microseconds of processor time that it has taken so far. */
  cpu(): Promise<number> {
    return this.#ask('cpu')
  }

  /** Bytes of its heap that are alive. */
  heap(): Promise<number> {
    return this.#ask('heap')
  }

  async #ask(what: 'cpu' | 'heap'): Promise<number> {
    this.#child.send(what)
    const [told] = (await once(this.#child, 'message')) as [number]
    return told
  }

  /** Sends each body, some at once. */
  async sendAll(bodies: readonly string[], token: string | null): Promise<void> {
    let next = 0
    const sender = async () => {
      for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await this.send(body, token)
    }
    await Promise.all(Array.from({ length: TOGETHER }, sender))
  }

  send(body: string, token: string | null): Promise<Answer> {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    }
    return new Promise((resolve, reject) => {
      const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
        response.on('error', reject)
      })
      // The server closes what was idle for a while, at times just as something comes.
      sent.on('error', (error) => {
        if (sent.reusedSocket) this.send(body, token).then(resolve, reject)
        else reject(error)
      })
      sent.end(body)
    })
  }

  stop(): void {
    this.#agent.destroy()
    this.#child.kill()
  }
}
