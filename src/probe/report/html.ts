import { severities } from '../../inspect/finding.js'
import { escaped, escapedWhole, htmlPage } from '../../inspect/report/page.js'
import { byRule, summaryOf } from '../../inspect/report/summary.js'
import { cweName, cweUrl, owaspName, owaspUrl } from '../../inspect/rule.js'
import type { Table } from '../check.js'
import { checkOf } from '../checks.js'
import { flawsOf, type ProbeReport, type ReportedFlaw } from '../report.js'
import { countsOf } from './text.js'

/** The report as one page that asks nothing of the network and runs nothing. */
export function htmlReport(report: ProbeReport): string {
  const flaws = flawsOf(report)
  const sections = severities.map((severity) => {
    const ofSeverity = flaws.filter((flaw) => flaw.severity === severity)
    if (ofSeverity.length === 0) return ''
    const groups = [...byRule(ofSeverity)].map(([id, group]) => checkSection(id, group))
    return `<h2 class="${severity}">${severity} (${ofSeverity.length})</h2>\n${groups.join('\n')}`
  })
  const about = `As ${report.callers.join(', ')}; schema ${report.schema}; ${report.requests} requests${report.isInterrupted ? ', interrupted' : ''}.`
  const head = `<p>${summaryOf(flaws)}; ${countsOf(report)}</p>\n<p>${escaped(about)}</p>`
  return htmlPage(
    `GraphQL probe of ${report.url}`,
    [head, ...sections.filter(Boolean), stateSection(report)].join('\n'),
  )
}

function checkSection(id: string, flaws: readonly ReportedFlaw[]): string {
  const check = checkOf(id)
  const rows = flaws.map(
    ({ message, repeat }) => `<tr><td>${escaped(message)}</td><td><code>${escapedWhole(repeat)}</code></td></tr>`,
  )
  return `<details open><summary><b>${id}</b>: ${escaped(check.title)} (${flaws.length})</summary>
<p>${escaped(check.why)} <a href="${owaspUrl(check)}">${owaspName(check)}</a>, <a href="${cweUrl(check)}">${cweName(check)}</a></p>
<table><thead><tr><th>what</th><th>to repeat it</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></details>`
}

function stateSection({ checks }: ProbeReport): string {
  const rows = checks.map(
    ({ id, state, note }) =>
      `<tr><td><code>${id}</code></td><td>${state === 'safe' ? 'withstood' : state}</td><td>${escaped(note ?? '')}</td></tr>`,
  )
  return `<h2>What was tried</h2>
<table><thead><tr><th>check</th><th>outcome</th><th>note</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>
${checks.map(({ table }) => (table ? tableSection(table) : '')).join('')}`
}

function tableSection({ head, rows }: Table): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`
  return `<h2>Who has read what</h2>
<table><thead>${line(head, 'th')}</thead><tbody>
${rows.map((row) => line(row, 'td')).join('\n')}
</tbody></table>`
}
