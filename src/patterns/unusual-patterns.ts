import { addressKey } from '../address-key.js'
import { type Attempt, attemptOf } from '../attempts.js'
import type { Detection, PatternName, Tightening } from '../detection.js'
import type { Violation } from '../errors.js'
import type { Guard } from '../guard.js'
import type { Runtime } from '../runtime.js'
import { type Asked, operationOf, traceOf, type Witness } from '../traces.js'
import { callerKey, isNamed } from './caller-key.js'
import { Callers } from './callers.js'
import { Found } from './found.js'
import { type CompleteRule, completePatterns, type UnusualPatternOptions } from './pattern-options.js'
import type { RecentSet } from './recent-set.js'
import { Sender } from './sender.js'
import { createDocumentHash, createTextHash } from './text-hash.js'
import { countsAsProbe, countsAsRefused } from './what-counts.js'

const NAME = 'unusualPatterns'

/** A guard that refuses nothing: it is told of what all guards refuse. */
export interface UnusualPatterns extends Guard {
  readonly witness: Witness
  /** Whose rate is smaller for a while; absent where nobody's ever is. */
  readonly tightening: Tightening | undefined
}

/** Something that was counted, of somebody. */
interface Counting {
  readonly rule: CompleteRule
  readonly caller: string
  readonly sender: Sender
}

/** Tells what many refusals of one caller look like together: an attack as a rule, and sometimes a client gone wrong. */
export function unusualPatternsGuard(options: UnusualPatternOptions, runtime: Runtime): UnusualPatterns {
  const complete = completePatterns(options)
  const { mode, rules, ratio, entries, tighten } = complete
  const { now, addressOf } = runtime
  // Each is drawn when it is first needed: a worker may draw nothing while it starts.
  const hashOf = createTextHash(runtime.randomId)
  const hashOfDocument = createDocumentHash(runtime.randomId)
  // Apart: whoever has many addresses pushes out no viewer.
  const [viewers, addresses, accounts] = [new Callers(entries), new Callers(entries), new Callers(entries)]
  const [found, foundAccounts] = [new Found(complete), new Found(complete)]
  /** Operations of which something was refused: each counts once. */
  const counted = new WeakSet<object>()

  const callersLike = ({ viewer }: Sender): Callers => (isNamed(viewer) ? viewers : addresses)

  const tell = (sender: Pick<Sender, 'viewer' | 'address'>, detection: Detection): Detection => {
    const { viewer, address } = sender
    runtime.emit({
      name: 'pattern.detected',
      guard: NAME,
      at: now(),
      ...(viewer !== null && { viewer }),
      ...(address !== null && { address }),
      subject: detection.pattern,
      detail: detection.detail,
    })
    return detection
  }

  /** What has grown too large is a pattern, and begins anew. */
  const isFull = (set: RecentSet, one: number, { count }: CompleteRule): boolean => {
    if (set.add(one, now()) < count) return false
    set.clear()
    return true
  }

  const countRefused = ({ rule, caller, sender }: Counting, asked: Asked): Detection | undefined => {
    const operation = operationOf(asked, asked.context && traceOf(asked.context))
    if (counted.has(operation)) return undefined
    counted.add(operation)
    const known = callersLike(sender)
    const refused = known.refused(caller, rule.window)
    const count = refused.add(now())
    if (count < rule.count) return undefined
    const ran = ratio === 0 ? 0 : (known.ran(caller, rule.window)?.add(now(), 0) ?? 0)
    if (count < ratio * (count + ran)) return undefined
    refused.clear()
    found.add(caller, 'refusals', now(), true)
    const others = ratio === 0 ? '' : `, and ${ran} have run`
    return tell(sender, {
      pattern: 'refusals',
      count,
      detail: `${count} operations were refused within ${rule.seconds} s${others}`,
    })
  }

  const countObject = ({ rule, caller, sender }: Counting, { object }: Violation): Detection | undefined => {
    if (!object?.named || object.id === null) return undefined
    const { type, id } = object
    if (!isFull(callersLike(sender).set(caller, 'walking', rule.window), hashOf(`${type} ${id}`), rule))
      return undefined
    found.add(caller, 'walking', now(), false)
    const { count, seconds } = rule
    const detail = `${count} different objects of others were named within ${seconds} s, the last of type ${type}`
    return tell(sender, { pattern: 'walking', count, detail })
  }

  const countProbe = ({ rule, caller, sender }: Counting, asked: Asked): Detection | undefined => {
    const text = asked.text ?? asked.document?.loc?.source.body
    if (text === undefined) return undefined
    if (!isFull(callersLike(sender).set(caller, 'probing', rule.window), hashOfDocument(text), rule)) return undefined
    found.add(caller, 'probing', now(), true)
    const { count, seconds } = rule
    const detail = `${count} different documents asked within ${seconds} s for what is not there or not for the caller`
    return tell(sender, { pattern: 'probing', count, detail })
  }

  const countAttempt = (rule: CompleteRule, attempt: Attempt, sender: Sender): readonly Detection[] | undefined => {
    const { address } = sender
    if (address === null) return undefined
    const ofAddress = countAtAddress({ rule, caller: addressKey(address), sender }, attempt)
    const ofAccount = countOfAccount({ rule, caller: addressKey(address), sender }, attempt)
    if (ofAddress === undefined && ofAccount === undefined) return undefined
    return [ofAddress, ofAccount].filter((one) => one !== undefined)
  }

  const countAtAddress = ({ rule, caller, sender }: Counting, attempt: Attempt): Detection | undefined => {
    const tried = attempt.credential ?? attempt.account
    if (tried === null || found.isQuiet(caller, 'stuffing', now())) return undefined
    if (!isFull(addresses.set(caller, 'stuffing', rule.window), hashOf(tried), rule)) return undefined
    found.add(caller, 'stuffing', now(), true)
    const { count, seconds } = rule
    const detail = `${count} different credentials have failed from one address within ${seconds} s`
    return tell(sender, { pattern: 'stuffing', count, detail })
  }

  /** Anybody can fail in the name of an account: it is told of, and nothing is taken from its owner. */
  const countOfAccount = ({ rule, caller, sender }: Counting, { account, name }: Attempt): Detection | undefined => {
    if (account === null || foundAccounts.isQuiet(account, 'stuffing', now())) return undefined
    if (!isFull(accounts.set(account, 'stuffing', rule.window), hashOf(caller), rule)) return undefined
    foundAccounts.add(account, 'stuffing', now(), false)
    const { count, seconds } = rule
    const whose = name === null ? 'one account' : `the account ${name}`
    const detail = `credentials of ${whose} have failed from ${count} different addresses within ${seconds} s`
    return tell({ viewer: null, address: sender.address }, { pattern: 'stuffing', count, detail })
  }

  const witness: Witness = {
    refused(refusal, asked) {
      // What a rule on trial would have refused has been served.
      if (refusal.mode !== 'enforce') return undefined
      const { violation } = refusal
      const sender = new Sender(refusal.viewer ?? asked.viewer, asked.request, addressOf)
      const attempt = attemptOf(violation)
      if (attempt) return rules.stuffing ? countAttempt(rules.stuffing, attempt, sender) : undefined
      const caller = callerKey(sender)
      if (caller === null) return undefined
      let all: Detection[] | undefined
      const look = (pattern: PatternName, count: (counting: Counting) => Detection | undefined) => {
        const rule = rules[pattern]
        if (rule === null || found.isQuiet(caller, pattern, now())) return
        const detection = count({ rule, caller, sender })
        if (detection) all = [...(all ?? []), detection]
      }
      if (countsAsRefused(refusal)) look('refusals', (counting) => countRefused(counting, asked))
      if (countsAsProbe(refusal)) look('probing', (counting) => countProbe(counting, asked))
      if (violation.object) look('walking', (counting) => countObject(counting, violation))
      return all
    },
    failed(attempt, asked) {
      if (rules.stuffing === null) return undefined
      return countAttempt(rules.stuffing, attempt, new Sender(asked.viewer, asked.request, addressOf))
    },
  }

  const { refusals } = rules
  return {
    name: NAME,
    mode,
    summary: summaryOf(complete),
    witness,
    tightening: tighten
      ? {
          of(viewer, address) {
            if (found.size === 0 || mode === 'report') return undefined
            const caller = callerKey({ viewer, address })
            return caller === null ? undefined : found.tightened(caller, now())
          },
        }
      : undefined,
    ...(refusals &&
      ratio > 0 && {
        follow({ viewer, request }) {
          const known = isNamed(viewer) ? viewers : addresses
          // Without anybody who was refused something, nobody has to be found out.
          if (known.isEmpty) return undefined
          const caller = callerKey(new Sender(viewer, request, addressOf))
          if (caller !== null) known.ran(caller, refusals.window)?.add(now())
          return undefined
        },
      }),
  }
}

function summaryOf({ rules, tighten }: ReturnType<typeof completePatterns>): string {
  const looked = Object.entries(rules).filter(([, rule]) => rule !== null)
  const told = `tells of ${looked.map(([name, rule]) => `${name} (${rule?.count} in ${rule?.seconds} s)`).join(', ')}`
  if (tighten === null) return told
  return `${told}; then ${tighten.factor} of the rate for ${tighten.seconds} s`
}
