import type { PatternName, Tightened } from '../detection.js'
import type { CompletePatterns } from './pattern-options.js'

/** What was found of one caller. */
interface Flag {
  /** When each pattern was found last. */
  readonly found: Map<PatternName, number>
  tightenedAt: number | null
}

/** Callers whose patterns were found. Only another one that is found can push one of them out: the one found longest ago. */
export class Found {
  readonly #options: Pick<CompletePatterns, 'entries' | 'rules' | 'tighten'>
  /** In the order in which they were found. */
  readonly #flags = new Map<string, Flag>()

  constructor(options: Pick<CompletePatterns, 'entries' | 'rules' | 'tighten'>) {
    this.#options = options
  }

  get size(): number {
    return this.#flags.size
  }

  /** Whether a pattern was told already, within its window. */
  isQuiet(caller: string, pattern: PatternName, now: number): boolean {
    if (this.#flags.size === 0) return false
    const at = this.#flags.get(caller)?.found.get(pattern)
    return at !== undefined && isWithin(at, now, this.#options.rules[pattern]?.window ?? 0)
  }

  add(caller: string, pattern: PatternName, now: number, tightens: boolean): void {
    const flag = this.#flags.get(caller) ?? { found: new Map(), tightenedAt: null }
    flag.found.set(pattern, now)
    if (tightens) flag.tightenedAt = now
    this.#flags.delete(caller)
    if (this.#flags.size >= this.#options.entries) this.#flags.delete(this.#flags.keys().next().value as string)
    this.#flags.set(caller, flag)
  }

  tightened(caller: string, now: number): Tightened | undefined {
    const { tighten } = this.#options
    const at = this.#flags.get(caller)?.tightenedAt
    if (tighten === null || at == null || !isWithin(at, now, tighten.seconds * 1_000)) return undefined
    return { factor: tighten.factor, seconds: Math.ceil((at + tighten.seconds * 1_000 - now) / 1_000) }
  }
}

/** A clock that was set back ends it. */
function isWithin(at: number, now: number, duration: number): boolean {
  return now >= at && now < at + duration
}
