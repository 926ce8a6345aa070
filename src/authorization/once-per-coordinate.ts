import type { Violation } from '../errors.js'
import type { Judge } from '../guard.js'

/** Of a list whose every item is denied one denial is recorded, and the same comes of all. */
export function oncePerCoordinate(judge: Judge): Judge {
  const verdicts = new Map<string | undefined, Violation | undefined>()
  return (violation) => {
    const { coordinate } = violation
    if (!verdicts.has(coordinate)) verdicts.set(coordinate, judge(violation))
    return verdicts.get(coordinate)
  }
}
