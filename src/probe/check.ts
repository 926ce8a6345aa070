import type { Severity } from '../inspect/finding.js'
import type { Rule } from '../inspect/rule.js'
import type { Target } from './target.js'
import type { ProbeRequest } from './wire.js'

/** What a check has found, with the request that shows it. */
export interface Flaw {
  /** A coordinate of the schema, or a part of a request. */
  readonly coordinate: string
  readonly message: string
  /** @default the severity of the check */
  readonly severity?: Severity
  readonly request: ProbeRequest
}

/** What a check has seen, in rows. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What came of a check. None found is never the same as not looked. */
export type Verdict =
  | { readonly state: 'safe'; readonly note?: string; readonly table?: Table }
  | { readonly state: 'found'; readonly flaws: readonly Flaw[]; readonly note?: string; readonly table?: Table }
  | { readonly state: 'not tested'; readonly note: string }

/** One attack, and how it is told whether it has succeeded. */
export interface Check extends Pick<Rule, 'id' | 'severity' | 'title' | 'why' | 'owasp' | 'cwe'> {
  /** Whether it calls mutations that may change something. */
  readonly writes?: true
  run(target: Target): Promise<Verdict>
}

export const safe = (note?: string): Verdict => ({ state: 'safe', ...(note !== undefined && { note }) })
export const notTested = (note: string): Verdict => ({ state: 'not tested', note })

/** Found, if there is something, and else safe. */
export function verdictOf(flaws: readonly Flaw[], note?: string): Verdict {
  if (flaws.length === 0) return safe(note)
  return { state: 'found', flaws, ...(note !== undefined && { note }) }
}
