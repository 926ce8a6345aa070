import { fingerprintOf } from '../../inspect/finding.js'
import { plainJson } from '../../inspect/report/plain.js'
import { countBySeverity } from '../../inspect/report/summary.js'
import { cweName, owaspName, owaspUrl } from '../../inspect/rule.js'
import { checkOf } from '../checks.js'
import { flawsOf, type ProbeReport } from '../report.js'

/** The report of a probe for programs. */
export function jsonReport({ checks, ...report }: ProbeReport): string {
  const findings = flawsOf({ checks, ...report }).map((flaw) => {
    const { title, why } = checkOf(flaw.rule)
    const check = checkOf(flaw.rule)
    const sources = { title, why, owasp: owaspName(check), cwe: cweName(check), help: owaspUrl(check) }
    return { ...flaw, ...sources, fingerprint: fingerprintOf(flaw) }
  })
  const states = checks.map(({ id, state, note, table }) => ({ id, state, note, ...(table && { table }) }))
  return `${plainJson({ version: 1, ...report, summary: countBySeverity(findings), findings, checks: states })}\n`
}
