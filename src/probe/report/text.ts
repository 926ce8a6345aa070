import { severities } from '../../inspect/finding.js'
import { plain, plainWhole } from '../../inspect/report/plain.js'
import { byRule, summaryOf } from '../../inspect/report/summary.js'
import { noPaint, type Paint } from '../../inspect/report/text.js'
import { textTable } from '../../inspect/report/text-table.js'
import { cweName, owaspName } from '../../inspect/rule.js'
import { checkOf } from '../checks.js'
import { flawsOf, type ProbeReport, type ReportedFlaw } from '../report.js'

/** Longest line to repeat a request, unless all is wanted. */
const SHOWN = 1_000
const ROWS = 40

/** The report of a probe for people. */
export function textReport(
  report: ProbeReport,
  { paint = noPaint, all = false }: { readonly paint?: Paint; readonly all?: boolean } = {},
): string {
  const flaws = flawsOf(report)
  const lines: string[] = []
  for (const severity of severities) {
    const ofSeverity = flaws.filter((flaw) => flaw.severity === severity)
    if (ofSeverity.length === 0) continue
    lines.push(paint(severity, severity.toUpperCase()), '')
    for (const [id, group] of byRule(ofSeverity)) lines.push(...checkLines(id, group, paint, all), '')
  }
  const width = Math.max(...report.checks.map(({ id }) => id.length))
  for (const [state, title] of STATES) {
    const these = report.checks.filter((check) => check.state === state && (state !== 'found' || check.note !== null))
    if (these.length === 0) continue
    lines.push(paint('title', `${title}:`))
    for (const { id, note } of these) {
      lines.push(`  ${note === null ? id : `${id.padEnd(width)}  ${paint('faint', plain(note))}`}`)
    }
    lines.push('')
  }
  for (const { table } of report.checks) {
    if (!table || table.rows.length === 0) continue
    const shown = all ? table.rows : table.rows.slice(0, ROWS)
    lines.push(paint('title', 'Who has read what (– was not shown the object):'))
    lines.push(
      ...textTable(
        table.head.map((cell) => plain(cell)),
        shown.map((row) => row.map((cell) => plain(cell))),
      ).map((line) => `  ${line}`),
    )
    if (shown.length < table.rows.length)
      lines.push(`  … and ${table.rows.length - shown.length} more; --all shows them`)
    lines.push('')
  }
  const end = report.isInterrupted ? ', interrupted' : ''
  lines.push(
    paint(
      'faint',
      `${plain(report.url)}, as ${report.callers.map((name) => plain(name)).join(', ')}; schema ${report.schema}; ${report.requests} requests${end}`,
    ),
  )
  lines.push(paint('title', `${summaryOf(flaws)}; ${countsOf(report)}`))
  return `${lines.join('\n')}\n`
}

const STATES = [
  ['found', 'Beside what was found'],
  ['not tested', 'Not tested'],
  ['safe', 'Withstood'],
] as const

function checkLines(id: string, flaws: readonly ReportedFlaw[], paint: Paint, all: boolean): string[] {
  const check = checkOf(id)
  const head = `  ${paint('title', id)}: ${check.title}  ${paint('faint', `${owaspName(check)}, ${cweName(check)}`)}`
  const lines = [head, `  ${paint('faint', check.why)}`]
  for (const { message, repeat } of flaws) {
    const line = plainWhole(repeat)
    const cut =
      !all && line.length > SHOWN ? `${line.slice(0, SHOWN)} … (${line.length} characters; --all shows them)` : line
    lines.push(`    ${plain(message)}`, `      ${paint('faint', cut)}`)
  }
  return lines
}

/** `12 of 24 checks withstood, 3 not tested` */
export function countsOf({ checks }: ProbeReport): string {
  const count = (state: string) => checks.filter((check) => check.state === state).length
  return `${count('safe')} of ${checks.length} checks withstood, ${count('not tested')} not tested`
}
