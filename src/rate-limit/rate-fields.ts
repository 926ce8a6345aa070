import type { NamedBucket } from './bucket-names.js'
import type { Charge } from './budget-store.js'

/**
 * The header fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers): the quota and its window in
 * seconds, what remains and the seconds until the bucket is full. Nothing tells whose bucket it is.
 */
export function rateFields(buckets: readonly NamedBucket[], charges: readonly Charge[], levels: readonly number[]) {
  const policies = new Map<string, string>()
  const states = new Map<string, string>()
  const lowest = new Map<string, number>()
  for (let index = 0; index < buckets.length; index++) {
    const { owner } = buckets[index] as NamedBucket
    const { capacity, refillPerSecond } = charges[index] as Charge
    const level = levels[index] as number
    // Two may have one name, such as those of two operations of a batch: the one that is nearer to its end counts.
    if (level >= (lowest.get(owner) ?? Number.POSITIVE_INFINITY)) continue
    lowest.set(owner, level)
    policies.set(owner, `"${owner}";q=${Math.floor(capacity)};w=${Math.ceil(capacity / refillPerSecond)}`)
    const untilFull = Math.max(0, Math.ceil((capacity - level) / refillPerSecond - EPSILON))
    states.set(owner, `"${owner}";r=${Math.max(0, Math.floor(level + EPSILON))};t=${untilFull}`)
  }
  return { 'ratelimit-policy': [...policies.values()].join(', '), ratelimit: [...states.values()].join(', ') }
}

const EPSILON = 1e-6
