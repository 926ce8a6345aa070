import fc from 'fast-check'
import { buildSchema } from 'graphql'
import { expect, it } from 'vitest'
import { applyMends } from '../../src/inspect/apply-mends.js'
import { auditSchema } from '../../src/inspect/audit-schema.js'
import { fingerprintOf } from '../../src/inspect/finding.js'
import { readSdl } from '../../src/inspect/read-sdl.js'
import { jsonReport } from '../../src/inspect/report/json.js'
import { textReport } from '../../src/inspect/report/text.js'

const TYPES = ['User', 'Order', 'Review', 'Card', 'Page']
const NAMES = [
  'id',
  'email',
  'customerId',
  'author',
  'token',
  'items',
  'role',
  'user',
  'orders',
  'status',
  'isAdmin',
  'data',
]
const RULES = [
  '',
  '',
  '',
  '@authenticated',
  '@requiresRole(roles: ["admin"])',
  '@policy(policies: [["self"]])',
  '@public',
]

const leaf = fc.constantFrom('ID', 'String!', 'Int', 'Boolean', 'JSON', '[String!]')
const answer = fc.oneof(leaf, fc.constantFrom(...TYPES.flatMap((name) => [name, `[${name}!]!`])))
const inputType = fc.oneof(leaf, fc.constantFrom('In', '[In!]', 'Other'))
const input = fc
  .tuple(fc.constantFrom(...NAMES, 'password', 'orderId'), inputType)
  .map(([name, type]) => `${name}: ${type}`)
const named = <T>(inner: fc.Arbitrary<T>, name: (one: T) => string, minLength = 0) =>
  fc.uniqueArray(inner, { minLength, maxLength: 5, selector: name })
const nameOf = (text: string) => text.split(/\W/)[0] as string
const args = named(input, nameOf).map((all) => (all.length > 0 ? `(${all.join(', ')})` : ''))
const field = (names: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...names), args, answer, fc.constantFrom(...RULES))
    .map((parts) => `${parts[0]}${parts[1]}: ${parts[2]} ${parts[3]}`)
const body = (names: readonly string[]) =>
  named(field(names), nameOf, 1).map((fields) => `{\n  ${fields.join('\n  ')}\n}`)
const schema = fc
  .tuple(
    body(['me', 'order', 'orders', 'users', 'node']),
    body(['login', 'cancelOrder', 'updateUser', 'verifyOtp', 'logout']),
    fc.tuple(...TYPES.map(() => body(NAMES))),
    named(input, nameOf, 1),
    named(
      input.filter((text) => !text.includes('!')),
      nameOf,
      1,
    ),
  )
  .map(
    ([query, mutation, types, ins, others]) =>
      `scalar JSON\ntype Query ${query}\ntype Mutation ${mutation}\n${types.map((type, index) => `type ${TYPES[index]} ${type}`).join('\n')}\ninput In { ${ins.join(' ').replaceAll('!', '')} }\ninput Other { ${others.join(' ')} }`,
  )

const UNCOVERED = `type Query { me: ID }
type Order { customerId: User email: ID @requiresRole(roles: ["admin"]) isAdmin: ID }
type User { id: ID }`

/** What could still be mended after so many rounds. */
function leftAfter(text: string, rounds: number): string[] {
  const { findings } = auditSchema(readSdl([{ name: 'a', text }]))
  const mended = applyMends([{ name: 'a', text }], findings)
  if (rounds === 0 || mended.mended.length === 0) return mended.mended.map(fingerprintOf)
  return leftAfter(mended.text, rounds - 1)
}

it('an audit never throws, and what it mends builds and is found no more', () => {
  fc.assert(
    fc.property(schema, (text) => {
      const audit = auditSchema(readSdl([{ name: 'a', text }]))
      textReport(audit)
      jsonReport(audit)
      const mended = applyMends([{ name: 'a', text }], audit.findings)
      if (mended.mended.length > 0 && !/@(?:authenticated|requiresRole|policy|public)\b/.test(text))
        buildSchema(mended.text)
      const again = auditSchema(readSdl([{ name: 'a', text: mended.text }]))
      const left = again.findings.filter(({ mend }) => mend?.insert)
      expect(left.length).toBeLessThanOrEqual(mended.mended.length)
      const found = new Set(again.findings.map(fingerprintOf))
      expect(mended.mended.map(fingerprintOf).filter((one) => found.has(one))).toEqual([])
      // Among neighbours with a rule a field without one is a finding anew; that comes to an end.
      expect(leftAfter(mended.text, 10)).toEqual([])
    }),
    // Where most fields of a type have a rule only once one was mended.
    { numRuns: 150, examples: [[UNCOVERED]] },
  )
})
