import type { CostMeter } from '../cost-meter.js'
import { ConfigurationError, type Violation } from '../errors.js'
import type { Follower, Guard, MaybePromise, OperationInput, RefusedInput } from '../guard.js'
import { whenKnown } from '../maybe-promise.js'
import { PerRequest } from '../per-request.js'
import type { Runtime } from '../runtime.js'
import { BucketNames } from './bucket-names.js'
import type { Charge } from './budget-store.js'
import { Budgets, type Payment } from './budgets.js'
import { bucketsOfAll, type Claim, chargesOfAll, type Due, tightOf, violationOf } from './charges.js'
import { FieldCounters } from './field-counters.js'
import { completeRateLimit, type RateLimitOptions } from './rate-limit-options.js'
import { LEAST, Reservation, UNAVAILABLE } from './reservation.js'
import { tightenedRate } from './tightened-rate.js'

/** Codes of refusals that have a limit of their own, or are no fault of the caller. */
const NOT_CHARGED = new Set<unknown>([
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
])

const TOO_LARGE: Violation = Object.freeze({
  code: 'COST_LIMIT_EXCEEDED',
  detail: 'The operation has more selection sets than anybody counts.',
})

/** Who may spend without end pays nothing. */
const FREE: Due = Object.freeze({ buckets: [], rate: null, charges: [], tight: undefined })

/** The names of buckets are digests: where nobody can make any, nothing may be limited. */
function noDigest(): never {
  throw new ConfigurationError('rateLimit needs a runtime with node:crypto.')
}

/** Bounds what callers may spend over time. The estimated cost is taken before the first resolver, all or nothing. */
export function rateLimitGuard(options: RateLimitOptions, meter: CostMeter, runtime: Runtime): Guard {
  const complete = completeRateLimit(options)
  const { mode, table, by, rate: ofEveryone, isLimited } = complete
  const { sha256 = noDigest } = runtime
  if (isLimited && sha256 === noDigest) noDigest()
  const names = new BucketNames(sha256)
  const counters = new FieldCounters(complete.directive, names)
  if (runtime.tightening && !isLimited) {
    throw new ConfigurationError('unusualPatterns.tighten has no effect: neither rateLimit nor any role has a rate.')
  }
  const budgets = new Budgets({ ...complete, runtime })
  const reservations = new PerRequest<Reservation>()

  const chargesOf = ({ viewer, request }: Pick<OperationInput, 'viewer' | 'request'>, cost: number): Due => {
    const { rate } = table.of(viewer)
    if (rate === null) return FREE
    const address = () => (request ? runtime.addressOf(request) : null)
    const buckets = names.ofCaller(by, viewer, address)
    const { capacity, refillPerSecond } = rate
    const amount = Math.max(LEAST, cost)
    const charges = buckets.map(({ key }) => ({ key, capacity, refillPerSecond, amount }))
    const tightened = runtime.tightening?.of(viewer, address())
    if (tightened === undefined) return { buckets, rate, charges, tight: undefined }
    // One more bucket, of this caller alone: the others may be those of an address, which others share.
    const tight = { ...tightened, key: names.ofTightened(viewer, address) }
    const less = tightenedRate(rate, tightened)
    return {
      buckets: [...buckets, { owner: buckets[0]?.owner ?? 'viewer', key: tight.key }],
      rate: less,
      charges: [...charges, { key: tight.key, ...less, amount }],
      tight,
    }
  }

  const parts = { budgets, meter, runtime, chargesOf: (claim: Claim, cost: number) => chargesOf(claim.input, cost) }

  /** Pays for all of them or for none. */
  const pay = (claims: readonly Claim[]): MaybePromise<Violation | undefined> => {
    const charges = chargesOfAll(claims)
    if (charges.length === 0) return undefined
    // No waiting helps.
    const tight = tightOf(claims)
    for (const { key, amount, capacity } of charges) {
      if (amount <= capacity || key === tight?.key) continue
      const counted = claims.flatMap((claim) => claim.counted?.buckets ?? [])
      const name = counted.find((bucket) => bucket.key === key)?.owner ?? 'capacity'
      return { code: 'COST_LIMIT_EXCEEDED', limit: { name, max: capacity, found: amount } }
    }
    return whenKnown(budgets.take(charges), (payment) => judge(claims, charges, payment))
  }

  const judge = (
    claims: readonly Claim[],
    charges: readonly Charge[],
    payment: Payment | null,
  ): Violation | undefined => {
    if (payment === null) return UNAVAILABLE
    if (!payment.taken) return violationOf(bucketsOfAll(claims), charges, payment.levels, tightOf(claims))
    for (const claim of claims) {
      const levels = claim.charges === charges ? payment.levels : levelsOf(claim, charges, payment)
      reservations.set(claim.input, new Reservation(parts, claim, payment, levels))
    }
    return undefined
  }

  const ofAll = ofEveryone && `${ofEveryone.capacity} cost units, then ${ofEveryone.refillPerSecond} a second`
  const summary = ofAll ?? (isLimited ? 'what each role may spend over time' : 'no rate is set')

  return {
    name: 'rateLimit',
    mode,
    summary,
    schema(schema) {
      if (!counters.rulesOf(schema).isEmpty && sha256 === noDigest) noDigest()
    },
    operation(input) {
      const { request } = input
      const counted = counters.count(input, () => (request ? runtime.addressOf(request) : null))
      if (counted === 'too large') return TOO_LARGE
      // Most callers of most servers have no rate.
      if (counted === undefined && table.of(input.viewer).rate === null) {
        input.batch?.leave()
        return undefined
      }
      const claim: Claim = { input, counted, ...chargesOf(input, meter.estimate(input).cost) }
      if (input.batch === undefined) return pay([claim])
      if (claim.charges.length > 0 || counted) return input.batch.join(claim, pay)
      input.batch.leave()
      return undefined
    },
    refused(input: RefusedInput) {
      if (NOT_CHARGED.has(input.code)) return undefined
      const { charges, buckets, tight } = chargesOf(input, LEAST)
      if (charges.length === 0) return undefined
      const verdict = (payment: Payment | null): Violation | undefined => {
        if (payment === null || payment.taken) return undefined
        return violationOf(buckets, charges, payment.levels, tight)
      }
      return whenKnown(budgets.take(charges), verdict)
    },
    follow(input, judgeOf): Follower | undefined {
      return reservations.get(input)?.begin(judgeOf)
    },
  }
}

/** What the buckets of one of several claims hold. */
function levelsOf(claim: Claim, charges: readonly Charge[], { levels }: Payment): readonly number[] {
  const known = new Map(charges.map(({ key }, index) => [key, levels[index] as number]))
  return claim.charges.map(({ key }) => known.get(key) as number)
}
