/** A request as the probe writes it: what is secret stands as a placeholder, `<<token>>`, until it is sent. */
export interface ProbeRequest {
  readonly method: 'POST' | 'GET' | 'OPTIONS'
  /** Members of the query of the URL. */
  readonly search?: Readonly<Record<string, string>>
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** What a server has answered. */
export interface Answer {
  readonly status: number
  /** Names in small letters; a header that came several times is joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  /** As much of it as the sender reads. */
  readonly body: string
}

/** Sends one request and follows no redirect; rejects with {@link NoAnswer}. */
export type Send = (request: WireRequest, signal: AbortSignal) => Promise<Answer>

/** There is no answer, or none in time. */
export class NoAnswer extends Error {
  readonly reason: 'unreachable' | 'timeout'

  constructor(reason: NoAnswer['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}

/** The probe stops here: what is left is not tested, and this says why. */
export class Stopped extends Error {}

/** Time, injected so that a test does not wait. */
export interface ProbeClock {
  /** Milliseconds since the epoch. */
  now(): number
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}
