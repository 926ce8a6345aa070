import type { NamedBucket } from './bucket-names.js'
import type { Charge } from './budget-store.js'

/**
 * The header fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers): the quota and its window in
 * seconds, what remains and the seconds until the bucket is full. Nothing tells whose bucket it is.
 */
export function rateFields(buckets: readonly NamedBucket[], charges: readonly Charge[], levels: readonly number[]) {
  const policies: string[] = []
  const states: string[] = []
  for (let index = 0; index < buckets.length; index++) {
    const { owner } = buckets[index] as NamedBucket
    const { capacity, refillPerSecond } = charges[index] as Charge
    const level = levels[index] as number
    policies.push(`"${owner}";q=${Math.floor(capacity)};w=${Math.ceil(capacity / refillPerSecond)}`)
    const untilFull = Math.max(0, Math.ceil((capacity - level) / refillPerSecond - EPSILON))
    states.push(`"${owner}";r=${Math.max(0, Math.floor(level + EPSILON))};t=${untilFull}`)
  }
  return { 'ratelimit-policy': policies.join(', '), ratelimit: states.join(', ') }
}

const EPSILON = 1e-6
