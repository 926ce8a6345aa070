import { readFileSync } from 'node:fs'
import { errorTable } from 'graphql-bulwark'
import { describe, expect, test } from 'vitest'
import { publicCodes } from '../../src/response/masking.js'

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

/** The rows of the first table: code, status, message, when, what to do. */
const rows = page
  .slice(page.indexOf('## Codes'), page.indexOf('## Statuses'))
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

describe('docs/errors.md', () => {
  test('has the codes of the table, in its order', () => {
    expect(rows.map(([code]) => code)).toEqual(Object.keys(errorTable).map((code) => `\`${code}\``))
  })

  test.each(Object.entries(errorTable))('%s has its status and message', (code, { status, message }) => {
    const row = rows.find(([name]) => name === `\`${code}\``)
    expect(row?.slice(1, 3)).toEqual([String(status), message])
  })

  test.each(Object.keys(errorTable))('%s says when and what to do', (code) => {
    const [, , , when = '', what = ''] = rows.find(([name]) => name === `\`${code}\``) ?? []
    expect(when).toMatch(/\w.*\.$/)
    expect(what).toMatch(/\w.*\.$/)
  })

  test('names every public code', () => {
    const [, list] = /Public codes are ([^.]*), which/.exec(page) ?? []
    expect(list?.match(/[A-Z_]+/g)).toEqual([...publicCodes])
  })
})
