import type { AccessTable } from '../access-table.js'
import type { SchemaAudit } from '../audit-schema.js'
import { type Finding, severities } from '../finding.js'
import { cweName, cweUrl, owaspName, owaspUrl } from '../rule.js'
import { ruleOf } from '../rules.js'
import { plain } from './plain.js'
import { byRule, summaryOf } from './summary.js'

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f;background:#fff}
h2{border-bottom:1px solid #ccc}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
code{font:.85rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}.high{color:#a40000}.medium{color:#8a5200}.low{color:#33536b}.no{color:#777}summary{cursor:pointer;padding:.3rem 0}
@media(prefers-color-scheme:dark){body{color:#e5e5e9;background:#17171a}th,td{border-color:#444}.high{color:#ff8a80}.medium{color:#ffc46b}.low{color:#9cc4e4}a{color:#9cc4e4}}`

/** The report as one page that asks nothing of the network and runs nothing. */
export function htmlReport({ findings, access }: SchemaAudit, title: string): string {
  const sections = severities.map((severity) => {
    const ofSeverity = findings.filter((finding) => finding.severity === severity)
    if (ofSeverity.length === 0) return ''
    const groups = [...byRule(ofSeverity)].map(([id, group]) => ruleSection(id, group))
    return `<h2 class="${severity}">${severity} (${ofSeverity.length})</h2>\n${groups.join('\n')}`
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${summaryOf(findings)}</p>
${sections.filter(Boolean).join('\n')}
${accessSection(access)}
</body>
</html>
`
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

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return plain(text).replace(/[&<>"']/g, (char) => ENTITIES[char] as string)
}
