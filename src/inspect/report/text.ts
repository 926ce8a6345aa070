import type { AccessTable } from '../access-table.js'
import type { SchemaAudit } from '../audit-schema.js'
import { type Finding, type Severity, severities } from '../finding.js'
import { cweName, owaspName } from '../rule.js'
import { ruleOf } from '../rules.js'
import { plain } from './plain.js'
import { byRule, summaryOf } from './summary.js'
import { textTable } from './text-table.js'

/** How parts of a report are set off; for a file or a pipe, not at all. */
export type Paint = (style: Severity | 'title' | 'faint', text: string) => string

export const noPaint: Paint = (_, text) => text

/** Findings of one rule, and rows of the table, that are shown unless all are wanted. */
const SHOWN = 10
const ROWS = 40

/** The report of an audit for people. */
export function textReport(
  { findings, access }: SchemaAudit,
  { paint = noPaint, all = false }: { readonly paint?: Paint; readonly all?: boolean } = {},
): string {
  const lines: string[] = []
  for (const severity of severities) {
    const ofSeverity = findings.filter((finding) => finding.severity === severity)
    if (ofSeverity.length === 0) continue
    lines.push(paint(severity, severity.toUpperCase()), '')
    for (const [id, group] of byRule(ofSeverity)) {
      for (const line of ruleLines(id, group, paint, all)) lines.push(line)
      lines.push('')
    }
  }
  // One by one: a function takes no hundred thousand arguments.
  for (const line of accessLines(access, paint, all)) lines.push(line)
  lines.push(paint('title', summaryOf(findings)))
  return `${lines.join('\n')}\n`
}

function ruleLines(id: string, findings: readonly Finding[], paint: Paint, all: boolean): string[] {
  const rule = ruleOf(id)
  const shown = all ? findings : findings.slice(0, SHOWN)
  const head = `  ${paint('title', id)}: ${rule.title}  ${paint('faint', `${owaspName(rule)}, ${cweName(rule)}`)}`
  const lines = [head, `  ${paint('faint', rule.why)}`]
  for (const { message, mend, place } of shown) {
    const where = place ? `  ${paint('faint', `${plain(place.file)}:${place.line}:${place.column}`)}` : ''
    lines.push(`    ${plain(message)}${where}`)
    if (mend?.sdl) lines.push(`      ${plain(mend.sdl)}`)
    if (mend?.note) lines.push(`      ${paint('faint', `(${plain(mend.note)})`)}`)
  }
  if (shown.length < findings.length) lines.push(`    … and ${findings.length - shown.length} more; --all shows them`)
  return lines
}

/** Who may touch what has a rule, as a table. */
function accessLines({ callers, rows, open }: AccessTable, paint: Paint, all: boolean): string[] {
  const title = `Who can reach what: ${open} field${open === 1 ? '' : 's'} open to everyone`
  if (rows.length === 0) return [paint('title', `${title}, and no rule.`), '']
  const shown = all ? rows : rows.slice(0, ROWS)
  const table = textTable(
    ['coordinate', ...callers, 'requires'].map(plain),
    shown.map(({ coordinate, may, requires }) => [coordinate, ...may, requires].map(plain)),
  )
  const more = rows.length > shown.length ? [`  … and ${rows.length - shown.length} more; --all shows them`] : []
  return [paint('title', `${title}, the others:`), ...table.map((line) => `  ${line}`), ...more, '']
}
