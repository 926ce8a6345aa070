import { SecurityError } from '../src/errors.js'
import type { Followed } from './followers.js'
import type { Payload } from './payload.js'

/** An answer or an event as it is sent, or the refusal that takes its place. */
export function sized<Result extends object>(followed: Followed | undefined, payload: Result): Result {
  const violation = followed?.answer(payload)
  return violation === undefined ? payload : ({ errors: [new SecurityError(violation)] } as unknown as Result)
}

/** The same of a part: those that come later may stand in it, so it is the last one. */
export function sizedPart<Part extends object>(
  followed: Followed | undefined,
  part: Part,
  later: AsyncIterable<Payload>,
): Part {
  const sent = sized(followed, part)
  if (sent === part) return part
  // It waits for its source no longer than a moment, and does not reject.
  void later[Symbol.asyncIterator]().return?.()
  return { ...sent, hasNext: false }
}
