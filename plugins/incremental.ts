import { mapAsyncIterator } from '@whatwg-node/promise-helpers'
import type { Payload } from './payload.js'

/**
 * graphql 17 answers `@defer` and `@stream` with a first payload and a stream of further ones: all of them are closed,
 * and the stream is watched. Any other result is closed as it is.
 */
export function closeIncremental<Result extends object>(
  result: Result,
  close: <P extends object>(payload: P) => P,
  watch: (later: AsyncIterable<Payload>) => AsyncIterable<Payload>,
  sized: <P extends object>(payload: P, later: AsyncIterable<Payload>) => P,
): Result {
  const { initialResult, subsequentResults } = result as Payload
  if (initialResult === undefined || subsequentResults === undefined) return close(result)
  const later = watch(subsequentResults)
  return {
    ...result,
    initialResult: sized(close(initialResult), later),
    subsequentResults: mapAsyncIterator(later, (part) => sized(close(part), later)),
  }
}

/** Whether a result comes in parts. */
export function isIncremental(result: object): boolean {
  return (result as Payload).subsequentResults !== undefined
}
