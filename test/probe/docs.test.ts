import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { checks } from '../../src/probe/checks.js'

const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')

it('docs/cli.md has a row for each check', () => {
  const rows = checks.map(
    ({ id, writes, severity, title, owasp, cwe }) =>
      `| \`${id}\`${writes ? ' ¹' : ''} | ${severity} | ${title} | API${owasp}, CWE-${cwe} |`,
  )
  const [, table = ''] = page.split('## Attack a running server')
  expect(table.match(/^\| `.*$/gm)?.slice(0, rows.length)).toEqual(rows)
})
