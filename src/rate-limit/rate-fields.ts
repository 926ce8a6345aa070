import type { NamedBucket } from './bucket-names.js'
import type { Charge } from './budget-store.js'

/**
 * The header fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers): the quota and its window in
 * seconds, what remains and the seconds until the bucket is full. Nothing tells whose bucket it is.
 */
export function rateFields(buckets: readonly NamedBucket[], charges: readonly Charge[], levels: readonly number[]) {
  const [first] = buckets
  if (buckets.length === 1 && first) {
    const charge = charges[0] as Charge
    return { 'ratelimit-policy': policyOf(first, charge), ratelimit: stateOf(first, charge, levels[0] as number) }
  }
  const policies = new Map<string, string>()
  const states = new Map<string, string>()
  const lowest = new Map<string, number>()
  for (let index = 0; index < buckets.length; index++) {
    const bucket = buckets[index] as NamedBucket
    const { owner } = bucket
    const charge = charges[index] as Charge
    const level = levels[index] as number
    // Two may have one name, such as those of two operations of a batch: the one that is nearer to its end counts.
    if (level >= (lowest.get(owner) ?? Number.POSITIVE_INFINITY)) continue
    lowest.set(owner, level)
    policies.set(owner, policyOf(bucket, charge))
    states.set(owner, stateOf(bucket, charge, level))
  }
  return { 'ratelimit-policy': [...policies.values()].join(', '), ratelimit: [...states.values()].join(', ') }
}

function policyOf({ owner }: NamedBucket, { capacity, refillPerSecond }: Charge): string {
  return `"${owner}";q=${Math.floor(capacity)};w=${Math.ceil(capacity / refillPerSecond)}`
}

function stateOf({ owner }: NamedBucket, { capacity, refillPerSecond }: Charge, level: number): string {
  const untilFull = Math.max(0, Math.ceil((capacity - level) / refillPerSecond - EPSILON))
  return `"${owner}";r=${Math.max(0, Math.floor(level + EPSILON))};t=${untilFull}`
}

const EPSILON = 1e-6
