import type { Violation } from '../errors.js'
import type { Judge } from '../guard.js'

/** Of a list whose every item is denied one denial is recorded, and the same comes of all. */
export function oncePerCoordinate(judge: Judge): Judge {
  const verdicts = new Map<string, Violation | undefined>()
  return (violation) => {
    const key = `${violation.code} ${violation.coordinate}`
    if (verdicts.has(key)) judge.again?.(violation)
    else verdicts.set(key, judge(violation))
    return verdicts.get(key)
  }
}
