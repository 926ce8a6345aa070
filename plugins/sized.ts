import { type ErrorCode, SecurityError, violationOf } from '../src/errors.js'
import type { Followed } from './followers.js'
import { isRefusal, type Payload } from './payload.js'

/** An answer or an event as it is sent, or the refusal that takes its place. */
export function sized<Result extends object>(followed: Followed | undefined, payload: Result): Result {
  // What refuses is short, and says more than that it is too long.
  const violation = isRefusal(payload) ? undefined : followed?.answer(payload)
  return violation === undefined ? payload : ({ errors: [new SecurityError(violation)] } as unknown as Result)
}

/** What another plugin has put in the place of a result: of what has run it tells nothing. */
const INSTEAD = new Set<ErrorCode | undefined>(['EXECUTION_TIME_LIMIT_EXCEEDED', 'RESPONSE_SIZE_LIMIT_EXCEEDED'])

/** Whether a result stands in the place of one that was stopped or too large. */
export function isInstead(result: object): boolean {
  const { data, errors } = result as Payload
  return data === undefined && INSTEAD.has(violationOf(errors?.[0])?.code)
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
