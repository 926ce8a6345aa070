import type { Severity } from '../inspect/finding.js'
import type { Table } from './check.js'

/** What a probe tells. */
export interface ProbeReport {
  readonly url: string
  readonly schema: string
  readonly callers: readonly string[]
  readonly requests: number
  readonly isInterrupted: boolean
  readonly checks: readonly ReportedCheck[]
}

export interface ReportedCheck {
  readonly id: string
  readonly state: 'safe' | 'found' | 'not tested'
  readonly note: string | null
  readonly flaws: readonly ReportedFlaw[]
  readonly table?: Table
}

export interface ReportedFlaw {
  /** The check that has found it. */
  readonly rule: string
  readonly severity: Severity
  readonly coordinate: string
  readonly message: string
  /** A line for a shell that sends the request once more. */
  readonly repeat: string
}

/** All that was found, in the order of the checks. */
export function flawsOf({ checks }: ProbeReport): readonly ReportedFlaw[] {
  return checks.flatMap(({ flaws }) => flaws)
}
