import { parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { readSdl } from '../../src/inspect/read-sdl.js'
import type { Send } from '../../src/probe/wire.js'
import { corpus } from '../inspect/audit.js'
import { probeFake } from './probe-fake.js'

/** What is invalid on purpose. */
const ON_PURPOSE = /^\{ (?:mez|invice|_service|probeUnknownField|__typename(?: @probe|$))|fragment f198 /

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

describe.runIf(corpus('saleor') !== undefined)('of real schemas', () => {
  it.each(['saleor', 'spotify'])(
    '%s: what is asked is valid',
    async (name) => {
      const schema = readSdl([{ name, text: corpus(name) as string }], true)
      const invalid: string[] = []
      let asked = 0
      const send: Send = async ({ body }) => {
        const query = queryIn(body)
        if (query !== undefined && !ON_PURPOSE.test(query)) {
          asked++
          for (const { message } of validate(schema, parse(query))) invalid.push(`${message} ${query.slice(0, 200)}`)
        }
        const data = { __typename: 'Query', me: { __typename: 'User', id: 'u1' } }
        return { status: 200, headers: {}, body: JSON.stringify({ data }) }
      }
      await probeFake({ schema, send })
      expect(invalid).toEqual([])
      expect(asked).toBeGreaterThan(80)
    },
    60_000,
  )
})

it.each([
  [
    'a chain of 5,000 types',
    `type Query { t(id: ID!): T0 }\n${many(5_000, (n) => `type T${n} { next: T${n + 1} }`)}\ntype T5000 { id: ID }`,
  ],
  ['a type of 5,000 fields', `type Query {${many(5_000, (n) => `f${n}(id: ID!): Query`)}}`],
  [
    'inputs in inputs',
    `type Query { a(i: I0): Query }\n${many(4, (n) => `input I${n} { ${many(300, (m) => `f${m}: ${n < 3 ? `I${n + 1}` : 'ID'}`)} }`)}`,
  ],
])(
  '%s is no reason to stand still',
  async (_, sdl) => {
    const schema = readSdl([{ name: 'hostile', text: sdl }], true)
    const start = performance.now()
    const { checks } = await probeFake({ schema, bounds: { maxRequests: 300 } })
    expect(checks.length).toBeGreaterThan(20)
    expect(performance.now() - start).toBeLessThan(20_000)
  },
  60_000,
)

function queryIn(body: string | undefined): string | undefined {
  try {
    const { query } = JSON.parse(body ?? '') as { readonly query?: unknown }
    return typeof query === 'string' && query !== '' ? query : undefined
  } catch {
    return undefined
  }
}
