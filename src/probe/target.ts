import type { GraphQLSchema } from 'graphql'
import type { Caller, Callers, Secret } from './caller.js'
import { operation } from './operation.js'
import { type Result, resultOf } from './result.js'
import { type Answer, NoAnswer, type ProbeClock, type ProbeRequest, type Send, Stopped } from './wire.js'

/** What bounds a probe. */
export interface Bounds {
  readonly maxRequests: number
  /** Requests per second. */
  readonly rate: number
  /** Longest `Retry-After` that is waited for, in seconds. */
  readonly maxWait: number
  /** Requests of the check of rate limits. */
  readonly burst: number
  readonly allowMutations: boolean
}

export interface TargetOptions {
  readonly url: string
  readonly callers: Callers
  /** By the placeholder that stands for them. */
  readonly secrets: Readonly<Record<string, Secret>>
  readonly send: Send
  readonly clock: ProbeClock
  readonly signal: AbortSignal
  readonly bounds: Bounds
  /** The keys that tokens are verified with, as JSON, where they are known. */
  readonly jwks?: string | undefined
  /** A query that tells callers apart. */
  readonly identityQuery?: string | undefined
}

/** The server that is probed, and what is known of it. It keeps the bounds, whatever a check asks for. */
export class Target {
  readonly options: TargetOptions
  readonly callers: Callers
  /** Set before the first check, where somebody may read it or has given it. */
  schema: GraphQLSchema | undefined
  /** Placeholders that checks have added. */
  readonly #made = new Map<string, Secret>()
  readonly #known = new WeakMap<Caller, Map<string, unknown>>()
  #sent = 0
  #next = 0

  constructor(options: TargetOptions) {
    this.options = options
    this.callers = options.callers
  }

  /** Requests that were sent. */
  get sent(): number {
    return this.#sent
  }

  /** As whom checks judge what callers may do: the user whose token is given, and else a stranger. */
  get judged(): Caller {
    return this.callers.user ?? this.callers.keyed ?? this.callers.anonymous
  }

  /** Sends a request. A rate limit that ends soon is waited for, once. */
  async ask(request: ProbeRequest): Promise<Answer> {
    const answer = await this.askOnce(request)
    const wait = answer.status === 429 ? Number(answer.headers['retry-after']) : Number.NaN
    if (!(wait <= this.options.bounds.maxWait)) return answer
    await this.wait(wait)
    return this.askOnce(request)
  }

  /** The same, whatever is answered; at once, where it is to be as fast as the server is. */
  async askOnce(request: ProbeRequest, { atOnce = false } = {}): Promise<Answer> {
    const { bounds, clock, send, signal, url } = this.options
    this.#assertGoesOn()
    if (this.#sent >= bounds.maxRequests)
      throw new Stopped(`the ${bounds.maxRequests} requests of --max-requests are spent`)
    const now = clock.now()
    if (this.#next > now && !atOnce) await this.#sleep(this.#next - now)
    this.#next = Math.max(now, this.#next) + 1_000 / bounds.rate
    this.#sent++
    try {
      return await send(
        {
          url: request.search ? withSearch(url, this.#filled(request.search)) : url,
          method: request.method,
          headers: this.#filled(request.headers),
          ...(request.body !== undefined && { body: request.body }),
        },
        signal,
      )
    } catch (error) {
      this.#assertGoesOn()
      throw error
    }
  }

  /** The result of an operation; `undefined` where the answer is none of GraphQL. */
  async query(
    caller: Caller,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<Result | undefined> {
    return resultOf(await this.ask(operation(caller, query, variables && { variables })))
  }

  /** The answer, or why there is none in time: for requests that a server may choke on. */
  async askHard(request: ProbeRequest): Promise<Answer | 'hangs'> {
    try {
      return await this.ask(request)
    } catch (error) {
      if (error instanceof NoAnswer && error.reason === 'timeout') return 'hangs'
      throw error
    }
  }

  /** What several checks ask of a caller is asked once. */
  once<T>(caller: Caller, what: string, ask: () => Promise<T>): Promise<T> {
    const ofCaller = this.#known.get(caller) ?? new Map<string, unknown>()
    this.#known.set(caller, ofCaller)
    const known = (ofCaller.get(what) as Promise<T> | undefined) ?? ask()
    ofCaller.set(what, known)
    return known
  }

  /** Waits a number of seconds, and a moment more. */
  wait(seconds: number): Promise<void> {
    return this.#sleep(seconds * 1_000 + 50)
  }

  /** Lets a placeholder stand for a text that is not shown, and answers it. */
  secret(name: string, secret: Secret): string {
    this.#made.set(name, secret)
    return placeholder(name)
  }

  secretOf(name: string): Secret | undefined {
    return this.#made.get(name) ?? this.options.secrets[name]
  }

  async #sleep(milliseconds: number): Promise<void> {
    this.#assertGoesOn()
    await this.options.clock.sleep(milliseconds, this.options.signal)
    this.#assertGoesOn()
  }

  #assertGoesOn(): void {
    if (this.options.signal.aborted) throw new Stopped('the probe was interrupted')
  }

  #filled(values: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        value.replace(PLACEHOLDER, (whole, key: string) => this.secretOf(key)?.value ?? whole),
      ]),
    )
  }
}

/** A URL with more in its query. */
function withSearch(url: string, members: Readonly<Record<string, string>>): string {
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(members)}`
}

/** Stands for a secret in a request. */
export const placeholder = (name: string): string => `<<${name}>>`
export const PLACEHOLDER = /<<([\w-]+)>>/g
