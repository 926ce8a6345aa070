import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const folder = new URL('../../docs/decisions/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const records = readdirSync(folder).filter((name) => name !== 'README.md')

it('there is one for each of the thirteen laws, and the index has all of them', () => {
  expect(records.map((name) => Number(name.slice(0, 4)))).toEqual(Array.from({ length: 13 }, (_, index) => index + 1))
  const listed = [...read('README.md').matchAll(/^\| \[(\d+)\]\(([^)]+)\)/gm)].map(([, number, name]) => [number, name])
  expect(listed).toEqual(records.map((name, index) => [String(index + 1), name]))
})

describe.each(records)('%s', (name) => {
  it('says what was decided, what follows, what was not done, and what holds it', () => {
    const text = read(name)
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
      'Context',
      'Decision',
      'Consequences',
      'Not done',
      'Held by',
    ])
    const held = text.slice(text.indexOf('## Held by'))
    expect(held).toMatch(/\.\.\/\.\.\/(src|plugins)\//)
    expect(held).toMatch(/\.\.\/\.\.\/test\//)
  })
})
