import type { Found, Severity } from './finding.js'
import type { Subject } from './subject.js'

/** One thing that an audit looks for. */
export interface Rule {
  readonly id: string
  readonly severity: Severity
  /** What is wrong, in a few words. */
  readonly title: string
  /** Why it matters. */
  readonly why: string
  /** Of the OWASP API Security Top 10 2023, from 1. */
  readonly owasp: OwaspNumber
  /** Of the Common Weakness Enumeration. */
  readonly cwe: number
  find(subject: Subject): Iterable<Found>
}

const OWASP = {
  1: 'broken-object-level-authorization',
  2: 'broken-authentication',
  3: 'broken-object-property-level-authorization',
  4: 'unrestricted-resource-consumption',
  5: 'broken-function-level-authorization',
  8: 'security-misconfiguration',
} as const

export type OwaspNumber = keyof typeof OWASP

export const owaspName = ({ owasp }: Pick<Rule, 'owasp'>): string => `API${owasp}:2023`
export const cweName = ({ cwe }: Pick<Rule, 'cwe'>): string => `CWE-${cwe}`

export function owaspUrl({ owasp }: Pick<Rule, 'owasp'>): string {
  return `https://owasp.org/API-Security/editions/2023/en/0xa${owasp}-${OWASP[owasp]}/`
}

export function cweUrl({ cwe }: Pick<Rule, 'cwe'>): string {
  return `https://cwe.mitre.org/data/definitions/${cwe}.html`
}
