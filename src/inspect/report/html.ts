import type { AccessTable } from '../access-table.js'
import type { SchemaAudit } from '../audit-schema.js'
import { type Finding, severities } from '../finding.js'
import { cweName, cweUrl, owaspName, owaspUrl } from '../rule.js'
import { ruleOf } from '../rules.js'
import { escaped, htmlPage } from './page.js'
import { byRule, summaryOf } from './summary.js'

/** The report as one page that asks nothing of the network and runs nothing. */
export function htmlReport({ findings, access }: SchemaAudit, title: string): string {
  const sections = severities.map((severity) => {
    const ofSeverity = findings.filter((finding) => finding.severity === severity)
    if (ofSeverity.length === 0) return ''
    const groups = [...byRule(ofSeverity)].map(([id, group]) => ruleSection(id, group))
    return `<h2 class="${severity}">${severity} (${ofSeverity.length})</h2>\n${groups.join('\n')}`
  })
  return htmlPage(
    title,
    [`<p>${summaryOf(findings)}</p>`, ...sections.filter(Boolean), accessSection(access)].join('\n'),
  )
}

function ruleSection(id: string, findings: readonly Finding[]): string {
  const rule = ruleOf(id)
  const rows = findings.map(({ message, mend, place }) => {
    const where = place ? `${place.file}:${place.line}:${place.column}` : ''
    const note = mend?.note ? `<br>${escaped(mend.note)}` : ''
    return `<tr><td>${escaped(message)}<br><small>${escaped(where)}</small></td><td><code>${escaped(mend?.sdl ?? '')}</code>${note}</td></tr>`
  })
  return `<details open><summary><b>${id}</b>: ${escaped(rule.title)} (${findings.length})</summary>
<p>${escaped(rule.why)} <a href="${owaspUrl(rule)}">${owaspName(rule)}</a>, <a href="${cweUrl(rule)}">${cweName(rule)}</a></p>
<table><thead><tr><th>what</th><th>mended by</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></details>`
}

function accessSection({ callers, rows, open }: AccessTable): string {
  const head = ['coordinate', ...callers, 'requires'].map((name) => `<th>${escaped(name)}</th>`).join('')
  const body = rows.map(({ coordinate, may, requires }) => {
    const cells = may.map((access) => `<td class="${access}">${access}</td>`).join('')
    return `<tr><td><code>${escaped(coordinate)}</code></td>${cells}<td>${escaped(requires)}</td></tr>`
  })
  return `<h2>Who can reach what</h2>
<p>Open to everyone: ${open} fields.</p>
<table><thead><tr>${head}</tr></thead><tbody>
${body.join('\n')}
</tbody></table>`
}
