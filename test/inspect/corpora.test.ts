import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { applyMends } from '../../src/inspect/apply-mends.js'
import { auditSchema } from '../../src/inspect/audit-schema.js'
import { readSdl } from '../../src/inspect/read-sdl.js'
import { ruleNames } from '../../src/inspect/rules.js'
import { corpus } from './audit.js'

const products = ['artsy', 'github', 'saleor', 'spotify']
const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')

describe('real schemas', () => {
  if (corpus('github') === undefined) {
    it.skip('the corpora are absent', () => {})
    return
  }

  const audits = products.map((name) => {
    const files = [{ name, text: corpus(name) as string }]
    const start = performance.now()
    const { findings } = auditSchema(readSdl(files, true))
    return { name, files, findings, took: performance.now() - start }
  })

  it('are audited in a few seconds', () => {
    for (const { took } of audits) expect(took).toBeLessThan(8_000)
  })

  it('have as many findings as docs/cli.md says', () => {
    const rows = ruleNames.map((rule) => {
      const counts = audits.map(({ findings }) => findings.filter((finding) => finding.rule === rule).length)
      return `| \`${rule}\` | ${counts.join(' | ')} |`
    })
    const missing = rows.filter((row) => !page.includes(row))
    expect(missing.join('\n')).toBe('')
  })

  it('take the mends', () => {
    for (const { files, findings } of audits) {
      const { text, mended } = applyMends(files, findings)
      const again = auditSchema(readSdl([{ name: 'mended', text }], true)).findings
      expect(mended.length).toBeGreaterThan(0)
      expect(again.length).toBeLessThan(findings.length)
      expect(applyMends([{ name: 'mended', text }], again).text.length).toBeGreaterThanOrEqual(text.length)
    }
  })
})
