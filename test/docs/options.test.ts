import { readFileSync } from 'node:fs'
import { defaultLimits, errorTable } from 'graphql-bulwark'
import { beforeAll, expect, it } from 'vitest'
import { readOptions, renderOptions } from '../../.ci/option-reference.mjs'

interface Option {
  readonly name: string
  readonly text: string
  readonly required: boolean | readonly string[]
  readonly defaults: string | undefined
  readonly errors: readonly string[]
}

interface Section {
  readonly path: string
  readonly source: string
  readonly options: readonly Option[]
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const sectionOf = (path: string) => sections.find((section) => section.path === path)

let sections: Section[]
beforeAll(() => {
  sections = readOptions() as Section[]
}, 60_000)

it('the page says what the source says: `npm run docs` writes it', () => {
  expect(read('docs/options.md')).toBe(renderOptions(sections))
})

it('every option is described and has a default, or is required', () => {
  const flaws = sections.flatMap(({ path, options }) =>
    options
      .filter(({ text, required, defaults }) => text === '' || (!required && !defaults))
      .map(({ name }) => [path, name]),
  )
  expect(flaws).toEqual([])
  expect(sections.flatMap(({ options }) => options).length).toBeGreaterThan(200)
})

it('a default that is written as a value is that of the code', () => {
  const value = /^(?:[\d_.]+|'[^']*'|true|false|\[[^\]]*\])$/
  const compared = sections.flatMap(({ path, source, options }) => {
    const code = read(source)
    return options.flatMap(({ name, defaults = '' }) => {
      const [, own] =
        new RegExp(`(?<!const )\\b${name} = ([\\d_.]+|'[^']*'|true|false|\\[[^\\]]*\\])[,; ]`).exec(code) ?? []
      return own !== undefined && value.test(defaults) ? [[`${path}.${name}`, defaults, own]] : []
    })
  })
  for (const [name, defaults, own] of compared) expect([name, defaults]).toEqual([name, own])
  expect(compared.length).toBeGreaterThan(35)
})

it('the defaults of limits are those of the code', () => {
  const told = sectionOf('limits')?.options.map(({ name, defaults = '' }) => [
    name,
    Number(defaults.replaceAll('_', '')),
  ])
  expect(told).toEqual(Object.entries(defaultLimits))
})

it('the codes are codes, and those of limits stand in docs/limits.md', () => {
  const named = sections.flatMap(({ options }) => options.flatMap(({ errors }) => errors))
  expect(named.filter((code) => !Object.hasOwn(errorTable, code))).toEqual([])
  expect(Object.keys(errorTable).filter((code) => !named.includes(code))).toEqual([])
  const rows = [...read('docs/limits.md').matchAll(/^\| `(\w+)` \| [^|]* \| `([A-Z_]+)` \|/gm)]
  expect(sectionOf('limits')?.options.map(({ name, errors }) => [name, ...errors])).toEqual(
    rows.map(([, name, code]) => [name, code]),
  )
})
