import { refused } from '../rows/row.js'
import type { Case, CaseRow } from './case.js'

const FORBIDDEN = refused('FORBIDDEN', 403)
const given = (_: unknown, args: object) => JSON.stringify(args)

const attack = (name: string, field: string, variables?: Record<string, unknown>, head = ''): CaseRow => ({
  name,
  caller: 'customer',
  type: 'mutation',
  request: { query: `mutation ${head} { pay ${field} }`, ...(variables && { variables }) },
  expected: FORBIDDEN,
})

/** I1, I2, I3, I5, F7, F13: what a caller may not give. */
export const inputCases: readonly Case[] = [
  {
    name: 'forbidden inputs',
    typeDefs: `
      enum Order { NAME SALARY @requiresRole(roles: ["admin"]) }
      input Sort { by: Order next: [Sort!] }
      input P { name: String limit: Int @requiresRole(roles: ["admin"]) more: [P!] sort: Sort }
      type Query { a: Int }
      type Mutation { pay: Int up(p: P, n: Float @requiresRole(roles: ["admin"])): String burn: Int @requiresRole(roles: ["admin"]) }`,
    start: () => ({
      // Of a variable that executors lose the cost is not known either.
      limits: { costLimit: false },
      resolvers: { Mutation: { pay: () => 1, up: given, burn: () => 1 } },
      rows: [
        attack('I1 zero', 'up(p: { limit: 0 })'),
        attack('I1 zero for an argument', 'up(n: 0)'),
        attack('I1 less than zero', 'up(n: -0.0)'),
        attack('I1 null by a variable', 'up(n: $n)', { n: null }, '($n: Float)'),
        attack('I2 an object in place of a list', 'up(p: { more: { limit: 1 } })'),
        attack('I2 the same by a variable', 'up(p: $p)', { p: { more: { more: { limit: 1 } } } }, '($p: P)'),
        attack('I3 a literal around a variable', 'up(p: { name: "x", more: [{ limit: $n }] })', { n: 1 }, '($n: Int)'),
        attack(
          'I3 a variable that overrides a free default',
          'up(p: $p)',
          { p: { limit: 1 } },
          '($p: P = { name: "x" })',
        ),
        attack('I3 a default for null', 'up(p: { limit: $n })', undefined, '($n: Int = null)'),
        attack('I5 the order within an order', 'up(p: { sort: { by: NAME, next: [{ by: SALARY }] } })'),
        attack('I5 the same by a variable', 'up(p: { sort: $s })', { s: { next: { by: 'SALARY' } } }, '($s: Sort)'),
        attack('F13 what a later field is given', 'a: up(p: { name: "x" }) b: up(n: 1)'),
        ...(
          [
            ['a variable that executors lose', '($__proto__: Float)', 'up(n: $__proto__) burn', {}],
            ['the same that leaves out a field', '($__proto__: Boolean = true)', 'burn @include(if: $__proto__)', {}],
          ] as const
        ).map(
          ([name, head, field, variables]): CaseRow => ({
            ...attack(`F7 ${name}`, field, variables, head),
            // Whoever runs it may run all of it or nothing.
            expected: refused('BAD_USER_INPUT', 400),
            control: false,
          }),
        ),
      ],
    }),
  },
]
