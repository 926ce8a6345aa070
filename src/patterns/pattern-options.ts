import type { PatternName } from '../detection.js'
import { ConfigurationError } from '../errors.js'
import type { GuardMode } from '../guard.js'
import { type GuardOptions, readMode } from '../options.js'
import { assertEntries, assertKnownKeys } from '../options-check.js'

/** How many within which time are a pattern. */
export interface PatternRule {
  /** How many; at most 1_000, of `refusals` 1_000_000. @default 50, of `refusals` 300 */
  readonly count?: number
  /** The window, in seconds; at most a day. @default 600, of `refusals` 60 */
  readonly seconds?: number
}

/** What a caller is left with while a pattern is fresh. */
export interface TightenOptions {
  /** The share of capacity and refill that is left of the caller's rate: above 0, below 1. @default 0.1 */
  readonly factor?: number
  /** Seconds that it lasts after the pattern was found; at most a day. @default 600 */
  readonly seconds?: number
}

/**
 * Options of `unusualPatterns`. Each pattern takes `false`, which turns it off. They are what OWASP calls broken object level
 * authorization that is tried out (API1:2023, `walking`), and credential stuffing and cracking (OAT-008, OAT-007, `stuffing`).
 *
 * @example
 * ```ts
 * import { useBulwark } from 'graphql-bulwark'
 *
 * useBulwark({
 *   rateLimit: { capacity: 1_000, refillPerSecond: 20 },
 *   unusualPatterns: { walking: { count: 20, seconds: 600 }, tighten: { factor: 0.1, seconds: 600 } },
 * })
 * ```
 */
export interface UnusualPatternOptions extends GuardOptions {
  /**
   * Operations of one caller that were refused. With `ratio`, only if they are such a part of all that came, which costs each
   * operation that runs a look-up. @default { count: 300, seconds: 60 }
   */
  readonly refusals?:
    | false
    | (PatternRule & {
        /** Of `refusals` alone: the least share of all operations that they must be, above 0. @default any share */
        readonly ratio?: number
      })
  /** Different objects of others that one caller has named. @default { count: 50, seconds: 600 } */
  readonly walking?: false | PatternRule
  /** Different documents of one caller that ask for what is not there or not for them. @default { count: 50, seconds: 600 } */
  readonly probing?: false | PatternRule
  /**
   * Different credentials that have failed from one address, or addresses from which those of one account have.
   * @default { count: 50, seconds: 600 }
   */
  readonly stuffing?: false | PatternRule
  /**
   * Callers that are remembered: viewers, addresses and accounts each; beyond, the one that was refused longest ago is
   * forgotten. Those that were found are kept apart. @default 10_000
   */
  readonly entries?: number
  /** Whether the rate of a caller becomes smaller for a while. @default false */
  readonly tighten?: false | TightenOptions
}

/** A rule with its numbers, and milliseconds. */
export interface CompleteRule {
  readonly count: number
  readonly seconds: number
  readonly window: number
}

export interface CompletePatterns {
  readonly mode: GuardMode
  readonly rules: Readonly<Record<PatternName, CompleteRule | null>>
  /** The least part of all operations that refusals must be; 0 where that is not asked. */
  readonly ratio: number
  readonly entries: number
  readonly tighten: Required<TightenOptions> | null
}

const DAY = 86_400

// Numbers that nothing harmless was seen to reach: docs/operations.md says why each.
const defaults: Readonly<Record<PatternName, { readonly count: number; readonly seconds: number }>> = Object.freeze({
  refusals: { count: 300, seconds: 60 },
  walking: { count: 50, seconds: 600 },
  probing: { count: 50, seconds: 600 },
  stuffing: { count: 50, seconds: 600 },
})

export const patternNames = Object.keys(defaults) as readonly PatternName[]

/** Different things are kept until they are too many, and looked through for each. */
const LARGEST_COUNT = 1_000

/** Checks the options at start-up. */
export function completePatterns(options: UnusualPatternOptions): CompletePatterns {
  assertKnownKeys('unusualPatterns', options, ['mode', ...patternNames, 'entries', 'tighten'])
  const { refusals, entries = 10_000, tighten = false } = options
  assertEntries('unusualPatterns.entries', entries)
  const rules = Object.fromEntries(patternNames.map((name) => [name, completeRule(name, options[name])]))
  if (!patternNames.some((name) => rules[name])) {
    throw new ConfigurationError('unusualPatterns looks for nothing: let it be false.')
  }
  return {
    mode: readMode('unusualPatterns', options),
    rules: rules as CompletePatterns['rules'],
    ratio: refusals ? readRatio(refusals.ratio) : 0,
    entries,
    tighten: tighten === false ? null : completeTighten(tighten, rules),
  }
}

function completeRule(name: PatternName, rule: false | PatternRule | undefined): CompleteRule | null {
  if (rule === false) return null
  const where = `unusualPatterns.${name}`
  if (rule) assertKnownKeys(where, rule, name === 'refusals' ? ['count', 'seconds', 'ratio'] : ['count', 'seconds'])
  const { count, seconds } = { ...defaults[name], ...rule }
  const most = name === 'refusals' ? 1_000_000 : LARGEST_COUNT
  if (!Number.isSafeInteger(count) || count < 2 || count > most) {
    throw new ConfigurationError(`${where}.count must be a whole number of at least 2, and at most ${most}.`)
  }
  assertSeconds(where, seconds)
  return { count, seconds, window: seconds * 1_000 }
}

function assertSeconds(where: string, seconds: unknown): void {
  if (Number.isSafeInteger(seconds) && (seconds as number) >= 1 && (seconds as number) <= DAY) return
  throw new ConfigurationError(`${where}.seconds must be a whole number of at least 1, and at most ${DAY}.`)
}

function readRatio(ratio: number | undefined): number {
  if (ratio === undefined) return 0
  if (typeof ratio === 'number' && ratio > 0 && ratio <= 1) return ratio
  throw new ConfigurationError('unusualPatterns.refusals.ratio must be a number above 0, and at most 1.')
}

function completeTighten(tighten: TightenOptions, rules: object): Required<TightenOptions> {
  assertKnownKeys('unusualPatterns.tighten', tighten, ['factor', 'seconds'])
  const { factor = 0.1, seconds = 600 } = tighten
  if (typeof factor !== 'number' || !(factor > 0 && factor < 1)) {
    throw new ConfigurationError('unusualPatterns.tighten.factor must be a number above 0 and below 1.')
  }
  assertSeconds('unusualPatterns.tighten', seconds)
  const { walking: _never, ...others } = rules as Record<PatternName, unknown>
  if (Object.values(others).some(Boolean)) return { factor, seconds }
  throw new ConfigurationError('unusualPatterns.tighten has no effect: walking alone tightens nothing.')
}
