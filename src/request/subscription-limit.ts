import type { Guard, StreamInput } from '../guard.js'
import { type LimitGuardOptions, readLimitOptions } from '../limit-options.js'
import { exceeds } from '../limit-violation.js'
import { assertKnownKeys } from '../options-check.js'
import type { Viewer } from '../viewer.js'

const names = ['subscriptions'] as const

/** Options of {@link subscriptionLimitGuard}. */
export type SubscriptionLimitOptions = Omit<LimitGuardOptions<(typeof names)[number]>, 'fields'>

/** Bounds the subscriptions that one caller has open at the same time, in this process. */
export function subscriptionLimitGuard(options: SubscriptionLimitOptions = {}): Guard {
  assertKnownKeys('subscriptionLimit', options, [...names, 'mode', 'roles'])
  const { mode, ceiling, ofViewer } = readLimitOptions('subscriptionLimit', names, options)
  const ofCallers = new Map<string, number>()
  // A connection that is gone takes its count along.
  const ofConnections = new WeakMap<object, number>()
  return {
    name: 'subscriptionLimit',
    mode,
    summary: `${ceiling.subscriptions} subscriptions of one caller at the same time`,
    open(input) {
      const max = ofViewer(input.viewer).subscriptions
      const { connection } = input
      if (input.viewer.id === null && connection !== null) return count(ofConnections, connection, max)
      const caller = callerOf(input)
      return caller === null ? undefined : count(ofCallers, caller, max)
    },
  }
}

/** Who shares a count, beside those that share a connection; `null` for a stranger from nowhere. */
function callerOf({ viewer, address }: StreamInput): string | null {
  if (viewer.id === null) return address
  // As a list: no issuer can write another's separator.
  return JSON.stringify([kindOf(viewer), viewer.credential?.issuer ?? null, viewer.id])
}

function kindOf({ kind, credential }: Viewer): string {
  return credential?.kind ?? kind
}

interface Counts<Key> {
  get(key: Key): number | undefined
  set(key: Key, count: number): unknown
  delete(key: Key): unknown
}

/** Counts one more, until the answer is called; refuses what would be too many. */
function count<Key>(counts: Counts<Key>, key: Key, max: number) {
  const before = counts.get(key) ?? 0
  const violation = exceeds('subscriptions', 'SUBSCRIPTION_LIMIT_EXCEEDED', max, before + 1)
  if (violation) return violation
  counts.set(key, before + 1)
  let open = true
  return () => {
    if (!open) return
    open = false
    const left = (counts.get(key) ?? 1) - 1
    // What is not there can't fill the memory.
    if (left > 0) counts.set(key, left)
    else counts.delete(key)
  }
}
