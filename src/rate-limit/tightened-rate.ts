import type { Tightened } from '../detection.js'
import type { Rate } from '../options.js'
import type { Charge } from './budget-store.js'

/** The bucket of a caller whose rate is smaller for a while. */
export interface TightBucket extends Tightened {
  readonly key: string
}

/** What is left of a rate. The bucket can always pay for what costs least. */
export function tightenedRate({ capacity, refillPerSecond }: Rate, { factor }: Tightened): Rate {
  return { capacity: Math.max(1, capacity * factor), refillPerSecond: refillPerSecond * factor }
}

/** Whole seconds until a bucket can pay; until the smaller rate ends, if that is sooner or nothing else helps. */
export function waitFor(charge: Charge, level: number, tight: TightBucket | undefined): number {
  const { amount, capacity, refillPerSecond } = charge
  const wait = Math.ceil((amount - level) / refillPerSecond)
  if (tight?.key !== charge.key) return wait
  return amount > capacity ? tight.seconds : Math.min(wait, tight.seconds)
}
