import { expect, it } from 'vitest'
import { auditSchema } from '../../src/inspect/audit-schema.js'
import { readSdl } from '../../src/inspect/read-sdl.js'

const audit = (text: string) => auditSchema(readSdl([{ name: 'a', text }]))
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** Milliseconds that a hostile schema may take; each takes a fraction of it. */
const BOUND = 12_000

it.each([
  [
    'a ring of 10,000 types',
    `type Query { t0: T0 }\n${many(10_000, (n) => `type T${n} { next: [T${(n + 1) % 10_000}] id: ID }`)}`,
  ],
  [
    'a chain of 10,000 inputs',
    `type Query { a: Int }\n${many(10_000, (n) => `input I${n} { next: I${n + 1} ownerId: ID }`)}\ninput I10000 { a: Int }\ntype Mutation {${many(500, (n) => `m${n}(i: I0): Int`)}}`,
  ],
  [
    'an interface of 3,000 types',
    `type Query { n: [N] }\ninterface N { n: [N] email: String }\n${many(3_000, (n) => `type T${n} implements N { n: [N] email: String }`)}`,
  ],
  ['a type of 10,000 fields', `type Query {${many(10_000, (n) => `f${n}(id: ID): [Query]`)}}`],
  ['a description of 10 MB', `"""${'x '.repeat(5_000_000)}""" type Query { users: [Query] }`],
])(
  '%s',
  (_, text) => {
    const start = performance.now()
    expect(audit(text).findings.length).toBeGreaterThanOrEqual(1)
    expect(performance.now() - start).toBeLessThan(BOUND)
  },
  30_000,
)

it.each([
  [`type Query { a: ${'['.repeat(100_000)}`, 'a is nested too deeply'],
  ['', 'a:1:1 is no SDL'],
  ['{ a }', 'holds an operation'],
  ['type Query { a: X }', 'Unknown type "X".'],
  ['type A { a: Int }', 'Query root type must be provided.'],
  ['type Query { a: Int @key }', 'Unknown directive "@key".'],
  ['type Query { a: Int a: Int b: Int b: Int }', '(and 1 more)'],
  ['type Query { a: Int @cost(weight: "x") }', 'must be a number'],
])('%.40s is refused in one line', (text, message) => {
  let error: unknown
  try {
    audit(text)
  } catch (thrown) {
    error = thrown
  }
  expect(String(error)).toContain(message)
  expect(String(error)).not.toContain('\n')
})

it('more types than a function takes arguments are read', () => {
  const text = `type Query { users: [Query] }\n${many(130_000, (n) => `scalar S${n}`)}`
  expect(readSdl([{ name: 'a', text }], true).getType('S129999')).toBeDefined()
}, 60_000)

it('what breaks the specification is taken where that is asked for', () => {
  const text = 'type Query { a: Int @key a: Int users: [User] } type User { email: String }'
  expect(auditSchema(readSdl([{ name: 'a', text }], true)).findings.length).toBeGreaterThan(0)
})
