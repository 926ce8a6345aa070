import type { SchemaAudit } from '../audit-schema.js'
import { type Finding, fingerprintOf } from '../finding.js'
import { cweName, owaspName, owaspUrl } from '../rule.js'
import { ruleOf } from '../rules.js'
import { plainJson } from './plain.js'
import { countBySeverity } from './summary.js'

/** The report of an audit for programs. */
export function jsonReport({ findings, access }: SchemaAudit): string {
  return `${plainJson({ version: 1, summary: countBySeverity(findings), findings: findings.map(toJson), access })}\n`
}

function toJson(finding: Finding): object {
  const { rule, severity, coordinate, message, mend, place } = finding
  const of = ruleOf(rule)
  return {
    rule,
    severity,
    coordinate,
    message,
    title: of.title,
    why: of.why,
    owasp: owaspName(of),
    cwe: cweName(of),
    help: owaspUrl(of),
    mend: mend && { sdl: mend.sdl, note: mend.note ?? null },
    location: place,
    fingerprint: fingerprintOf(finding),
  }
}
