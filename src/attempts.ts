import type { Violation } from './errors.js'

/** Somebody has failed to prove who they are. What was tried is told apart, and never told. */
export interface Attempt {
  /** Tells the account that was claimed from all others; `null` where none was. */
  readonly account: string | null
  /** What the account may be called in events; `null` where it may not. */
  readonly name: string | null
  /** Tells the credential from others; `null` where only the account is known. */
  readonly credential: string | null
}

// Not a part of the violation, which may be logged.
const attempts = new WeakMap<Violation, Attempt>()

/** Remembers what a violation has refused, for who counts. */
export function noteAttempt(violation: Violation, attempt: Attempt): Violation {
  attempts.set(violation, attempt)
  return violation
}

/** What a violation has refused; `undefined` for whatever is no failed credential. */
export function attemptOf(violation: Violation): Attempt | undefined {
  return attempts.get(violation)
}
