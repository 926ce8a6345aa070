import type { CostMeter } from '../cost-meter.js'
import { ConfigurationError, type Violation } from '../errors.js'
import type { Follower, Guard, JudgeOf, MaybePromise, OperationInput, RefusedInput } from '../guard.js'
import type { Rate } from '../options.js'
import type { Runtime } from '../runtime.js'
import { isThenable } from '../store-call.js'
import { BucketNames, type NamedBucket } from './bucket-names.js'
import type { Charge } from './budget-store.js'
import { Budgets, type Payment } from './budgets.js'
import { type CountedCalls, FieldCounters } from './field-counters.js'
import { rateFields } from './rate-fields.js'
import { completeRateLimit, type RateLimitOptions } from './rate-limit-options.js'
import { type TightBucket, tightenedRate, waitFor } from './tightened-rate.js'

/** What an operation is about to pay, and from where. */
interface Claim {
  readonly input: OperationInput
  readonly buckets: readonly NamedBucket[]
  readonly rate: Rate | null
  /** For the cost: those of the buckets, in the same order. */
  readonly charges: readonly Charge[]
  /** Of the buckets, the one of a rate that is smaller for a while. */
  readonly tight: TightBucket | undefined
  /** For the calls of fields. */
  readonly counted: CountedCalls | undefined
}

/** A claim that was paid. */
interface Reservation extends Claim {
  readonly payment: Payment
  /** What each bucket holds, as far as it is known. */
  levels: readonly number[]
}

/** The least that anything costs that reaches the server: not even what is refused is free for ever. */
const LEAST = 1

/** Milliseconds in which all that was not used is given back; later, less what has come back by itself since. */
const REFUNDED_WITHIN = 5_000

/** Codes of refusals that have a limit of their own, or are no fault of the caller. */
const NOT_CHARGED = new Set<unknown>([
  'RATE_LIMITED',
  'UNAUTHENTICATED',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
])

const UNAVAILABLE: Violation = Object.freeze({
  code: 'SERVICE_UNAVAILABLE',
  retryAfter: 1,
  detail: 'The store of the budgets does not answer.',
})

const TOO_LARGE: Violation = Object.freeze({
  code: 'COST_LIMIT_EXCEEDED',
  detail: 'The operation has more selection sets than anybody counts.',
})

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
  const reservations = new WeakMap<OperationInput, Reservation>()

  const chargesOf = (input: Pick<OperationInput, 'viewer' | 'request'>, cost: number) => {
    const { viewer, request } = input
    const { rate } = table.of(viewer)
    if (rate === null) return { buckets: [], rate, charges: [], tight: undefined }
    const address = request ? runtime.addressOf(request) : null
    const buckets = names.ofCaller(by, viewer, address)
    const amount = Math.max(LEAST, cost)
    const charges = buckets.map(({ key }) => ({ key, ...rate, amount }))
    const tightened = runtime.tightening?.of(viewer, address)
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

  /** Pays for all of them or for none. */
  const pay = (claims: readonly Claim[]): MaybePromise<Violation | undefined> => {
    const charges = chargesOfAll(claims)
    if (charges.length === 0) return undefined
    // No waiting helps.
    const tight = tightOf(claims)
    const beyond = charges.find(({ key, amount, capacity }) => amount > capacity && key !== tight?.key)
    if (beyond) {
      const counted = claims.flatMap((claim) => claim.counted?.buckets ?? [])
      const name = counted.find(({ key }) => key === beyond.key)?.owner ?? 'capacity'
      return { code: 'COST_LIMIT_EXCEEDED', limit: { name, max: beyond.capacity, found: beyond.amount } }
    }
    const answer = budgets.take(charges)
    return isThenable(answer)
      ? answer.then((payment) => judge(claims, charges, payment))
      : judge(claims, charges, answer)
  }

  const judge = (
    claims: readonly Claim[],
    charges: readonly Charge[],
    payment: Payment | null,
  ): Violation | undefined => {
    if (payment === null) return UNAVAILABLE
    const levels = new Map(charges.map(({ key }, index) => [key, payment.levels[index] as number]))
    if (!payment.taken) return violationOf(ownersOfAll(claims), charges, payment.levels, tightOf(claims))
    for (const claim of claims) {
      reservations.set(claim.input, {
        ...claim,
        payment,
        levels: claim.charges.map(({ key }) => levels.get(key) as number),
      })
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
        return violationOf(ownersOf(buckets), charges, payment.levels, tight)
      }
      const answer = budgets.take(charges)
      return isThenable(answer) ? answer.then(verdict) : verdict(answer)
    },
    follow(input, judgeOf): Follower | undefined {
      const reservation = reservations.get(input)
      return reservation && follow(reservation, judgeOf)
    },
  }

  function follow(reservation: Reservation, judgeOf: JudgeOf): Follower {
    const { input, charges, buckets, payment, rate, counted } = reservation
    const estimate = Math.max(LEAST, meter.estimate(input).cost)
    let started = false
    const paidAt = runtime.now()
    const settle = (difference: number, refunds: readonly Charge[] = []) => {
      const costs = difference === 0 ? [] : charges.map((charge) => ({ ...charge, amount: difference }))
      const late = Math.max(0, runtime.now() - paidAt - REFUNDED_WITHIN) / 1_000
      const all = [...costs, ...refunds]
        .map((charge) => withoutRefill(charge, late))
        .filter(({ amount }) => amount !== 0)
      if (all.length === 0) return
      budgets.settle(payment, sumUp(all))
      const settled = new Map(all.map(({ key, amount }) => [key, amount]))
      reservation.levels = reservation.levels.map((level, index) => {
        const amount = settled.get((charges[index] as Charge).key) ?? 0
        return Math.min(level - amount, (charges[index] as Charge).capacity)
      })
    }
    const failed = (account: string) => judgeOf(input).failed?.({ account, name: null, credential: null })
    return {
      event(result) {
        const actual = Math.max(LEAST, meter.actual(input, result) ?? estimate)
        // What was taken at the start pays for the first event.
        if (!started) {
          started = true
          settle(actual - estimate, counted?.refunds(result, failed))
          return undefined
        }
        // Its rate may have become smaller meanwhile.
        const payer = runtime.tightening ? chargesOf(input, actual) : reservation
        const due = payer.charges.map((charge) => ({ ...charge, amount: Math.min(actual, charge.capacity) }))
        const verdict = (paid: Payment | null): Violation | undefined => {
          if (paid?.taken) return undefined
          return judgeOf(input)(
            paid === null ? UNAVAILABLE : violationOf(ownersOf(payer.buckets), due, paid.levels, payer.tight),
          )
        }
        if (due.length === 0) return undefined
        const answer = budgets.take(due)
        return isThenable(answer) ? answer.then(verdict) : verdict(answer)
      },
      end(result) {
        if (result === undefined || started) return
        const refunds = counted?.refunds(result, failed) ?? []
        const actual = charges.length > 0 ? meter.actual(input, result) : undefined
        const difference = actual === undefined ? 0 : Math.max(LEAST, actual) - estimate
        settle(difference, refunds)
      },
      extensions() {
        if (rate === null) return undefined
        const remaining = Math.max(0, Math.floor(Math.min(...reservation.levels)))
        return { throttle: { capacity: rate.capacity, remaining, refillPerSecond: rate.refillPerSecond } }
      },
      headers: () => (buckets.length === 0 ? {} : rateFields(buckets, charges, reservation.levels)),
    }
  }
}

/**
 * What is given back late. A bucket may have been full since, and what comes back to it then would be more than it holds:
 * streams that wait for their first event could be saved up for one great burst.
 */
function withoutRefill(charge: Charge, seconds: number): Charge {
  const { amount, refillPerSecond } = charge
  return amount < 0 && seconds > 0 ? { ...charge, amount: Math.min(0, amount + refillPerSecond * seconds) } : charge
}

function chargesOfAll(claims: readonly Claim[]): readonly Charge[] {
  const [only] = claims
  if (claims.length === 1 && only?.counted === undefined) return only?.charges ?? []
  return sumUp(claims.flatMap(({ charges, counted }) => [...charges, ...(counted?.charges ?? [])]))
}

/** One charge for each bucket. */
function sumUp(charges: readonly Charge[]): readonly Charge[] {
  const sums = new Map<string, Charge>()
  for (const charge of charges) {
    const sum = sums.get(charge.key)
    sums.set(charge.key, sum ? { ...sum, amount: sum.amount + charge.amount } : charge)
  }
  return [...sums.values()]
}

/** What the bucket of each key is called. */
type Owners = ReadonlyMap<string, string>

function ownersOf(buckets: readonly NamedBucket[]): Owners {
  return new Map(buckets.map(({ key, owner }) => [key, owner]))
}

function ownersOfAll(claims: readonly Claim[]): Owners {
  return ownersOf(claims.flatMap(({ buckets, counted }) => [...buckets, ...(counted?.buckets ?? [])]))
}

/** The operations of a batch are one caller's. */
function tightOf(claims: readonly Claim[]): TightBucket | undefined {
  return claims.find(({ tight }) => tight !== undefined)?.tight
}

/** What refuses for an empty bucket: with the whole seconds until the slowest one can pay. */
function violationOf(
  owners: Owners,
  charges: readonly Charge[],
  levels: readonly number[],
  tight: TightBucket | undefined,
): Violation {
  let wait = 1
  for (let index = 0; index < charges.length; index++) {
    wait = Math.max(wait, waitFor(charges[index] as Charge, levels[index] as number, tight))
  }
  const buckets = charges.map(({ key }) => ({ key, owner: owners.get(key) ?? 'viewer' }))
  return { code: 'RATE_LIMITED', retryAfter: wait, headers: rateFields(buckets, charges, levels) }
}
