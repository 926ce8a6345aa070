import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { applyMends } from '../../src/inspect/apply-mends.js'
import { auditSchema } from '../../src/inspect/audit-schema.js'
import { readBaseline, withoutKnown, writeBaseline } from '../../src/inspect/baseline.js'
import { readSdl } from '../../src/inspect/read-sdl.js'
import { htmlReport } from '../../src/inspect/report/html.js'
import { jsonReport } from '../../src/inspect/report/json.js'
import { sarifReport } from '../../src/inspect/report/sarif.js'
import { textReport } from '../../src/inspect/report/text.js'

const sdl = `type Query { users: [User!] me: User @policy(policies: [["<img src=x onerror=alert(1)>\\u001b[31m"]]) }
"\\u001b]0;owned\\u0007 <script>alert(1)</script>"
type User { id: ID! email: String }
type Mutation {
  ban(userId: ID!): User @requiresRole(roles: ["\\u009b31m</td>"])
  login(password: String!): User
}
`
const files = [{ name: 'dir one/schema#1.graphql', text: sdl }]
const audit = auditSchema(readSdl(files))

describe('SARIF', () => {
  const text = sarifReport(audit, '1.2.3', 'schema.js')
  const log = JSON.parse(text)

  it('is valid by the schema of OASIS', () => {
    const file = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
    const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(file, 'utf8'))
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema)
    expect(validate(log) ? [] : validate.errors).toEqual([])
    // The schema says no to what it should.
    expect(validate({ ...log, version: '2.0.0' })).toBe(false)
  })

  it('tells file, line and column, and the edit that mends', () => {
    const result = log.runs[0].results.find(({ ruleId }: { ruleId: string }) => ruleId === 'unlimited-attempts')
    const [{ physicalLocation, logicalLocations }] = result.locations
    expect(physicalLocation).toEqual({
      artifactLocation: { uri: 'dir%20one/schema%231.graphql' },
      region: { startLine: 6, startColumn: 3 },
    })
    expect(logicalLocations).toEqual([{ fullyQualifiedName: 'Mutation.login' }])
    expect(log.runs[0].tool.driver.rules[result.ruleIndex]).toMatchObject({ id: 'unlimited-attempts' })
    // What a tool does that takes the edits is what --fix writes.
    const lines = sdl.split('\n')
    for (const { fixes } of [...log.runs[0].results].reverse()) {
      const [replacement] = fixes?.[0].artifactChanges[0].replacements ?? []
      if (!replacement) continue
      const { startLine, startColumn } = replacement.deletedRegion
      const line = lines[startLine - 1] as string
      const { text: inserted } = replacement.insertedContent
      expect(applyMends(files, audit.findings).text).toContain(inserted)
      expect(line.slice(0, startColumn - 1)).toMatch(/[\w!\])]$/)
    }
  })
})

it('no control character of a schema reaches a terminal', () => {
  for (const text of [textReport(audit, { all: true }), jsonReport(audit), sarifReport(audit, '1', 'a')]) {
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  }
  expect(JSON.parse(jsonReport(audit)).access.rows.length).toBeGreaterThan(0)
})

it('HTML holds nothing of a schema but text, and asks for nothing', () => {
  const html = htmlReport(audit, 'audit of <b>"x"</b>')
  expect(html).toContain("default-src 'none'")
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
  expect(html).not.toMatch(/<(?:script|img|link|iframe|object|b>"x")|<[^>]*\son\w+=|@import|url\(/)
  // Links lead only where a reader clicks.
  for (const [, url] of html.matchAll(/(?:href|src)="([^"]*)"/g))
    expect(url).toMatch(/^https:\/\/(?:owasp|cwe\.mitre)\.org\//)
})

it('a baseline leaves out what is known, wherever it has moved', () => {
  const known = readBaseline('b.json', writeBaseline(audit.findings))
  const [query = '', ...rest] = sdl.split('\n')
  const moved = `${rest.join('\n')}\n\n${query}\ntype Extra { token: String }\nextend type Query { extra: Extra }`
  const later = auditSchema(readSdl([{ name: 'other.graphql', text: moved }]))
  expect(withoutKnown(later.findings, known).map(({ coordinate }) => coordinate)).toEqual(['Extra.token'])
  for (const text of ['', '[]', '{"version":2,"findings":[]}', '{"version":1,"findings":[1]}']) {
    expect(() => readBaseline('b.json', text)).toThrow('b.json is no baseline')
  }
})
