import type { Violation } from '../errors.js'
import type { OperationInput } from '../guard.js'
import type { Rate } from '../options.js'
import type { NamedBucket } from './bucket-names.js'
import type { Charge } from './budget-store.js'
import type { CountedCalls } from './field-counters.js'
import { rateFields } from './rate-fields.js'
import { type TightBucket, waitFor } from './tightened-rate.js'

/** What somebody is about to pay, and from where. */
export interface Due {
  readonly buckets: readonly NamedBucket[]
  readonly rate: Rate | null
  /** For the cost: those of the buckets, in the same order. */
  readonly charges: readonly Charge[]
  /** Of the buckets, the one of a rate that is smaller for a while. */
  readonly tight: TightBucket | undefined
}

/** The same of an operation. */
export interface Claim extends Due {
  readonly input: OperationInput
  /** For the calls of fields. */
  readonly counted: CountedCalls | undefined
}

/** One charge for each bucket of several claims. */
export function chargesOfAll(claims: readonly Claim[]): readonly Charge[] {
  const [only] = claims
  if (claims.length === 1 && only?.counted === undefined) return only?.charges ?? []
  return sumUp(claims.flatMap(({ charges, counted }) => [...charges, ...(counted?.charges ?? [])]))
}

/** One charge for each bucket. */
export function sumUp(charges: readonly Charge[]): readonly Charge[] {
  const sums = new Map<string, Charge>()
  for (const charge of charges) {
    const sum = sums.get(charge.key)
    sums.set(charge.key, sum ? { ...sum, amount: sum.amount + charge.amount } : charge)
  }
  return [...sums.values()]
}

export function bucketsOfAll(claims: readonly Claim[]): readonly NamedBucket[] {
  return claims.flatMap(({ buckets, counted }) => [...buckets, ...(counted?.buckets ?? [])])
}

/** The operations of a batch are one caller's. */
export function tightOf(claims: readonly Claim[]): TightBucket | undefined {
  return claims.find(({ tight }) => tight !== undefined)?.tight
}

/** What refuses for an empty bucket: with the whole seconds until the slowest one can pay. */
export function violationOf(
  named: readonly NamedBucket[],
  charges: readonly Charge[],
  levels: readonly number[],
  tight: TightBucket | undefined,
): Violation {
  let wait = 1
  for (let index = 0; index < charges.length; index++) {
    wait = Math.max(wait, waitFor(charges[index] as Charge, levels[index] as number, tight))
  }
  const owners = new Map(named.map(({ key, owner }) => [key, owner]))
  const buckets = charges.map(({ key }) => ({ key, owner: owners.get(key) ?? 'viewer' }))
  return { code: 'RATE_LIMITED', retryAfter: wait, headers: rateFields(buckets, charges, levels) }
}
