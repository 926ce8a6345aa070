import { type Finding, type Severity, severities } from '../finding.js'

/** How many findings there are of each severity. */
export function countBySeverity(findings: readonly Pick<Finding, 'severity'>[]): Readonly<Record<Severity, number>> {
  const counts = { high: 0, medium: 0, low: 0 }
  for (const { severity } of findings) counts[severity]++
  return counts
}

/** `3 findings: 1 high, 2 low` */
export function summaryOf(findings: readonly Pick<Finding, 'severity'>[]): string {
  const counts = countBySeverity(findings)
  const parts = severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`)
  if (parts.length === 0) return 'nothing found'
  return `${findings.length} finding${findings.length === 1 ? '' : 's'}: ${parts.join(', ')}`
}

/** The findings of each rule, in the order of the report. */
export function byRule<F extends Pick<Finding, 'rule'>>(findings: readonly F[]): ReadonlyMap<string, readonly F[]> {
  const groups = new Map<string, F[]>()
  for (const finding of findings) {
    const known = groups.get(finding.rule)
    if (known) known.push(finding)
    else groups.set(finding.rule, [finding])
  }
  return groups
}
