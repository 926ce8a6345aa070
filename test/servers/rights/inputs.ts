import { data, type Expected, partial, refused } from '../rows/row.js'
import { as, at, type Case, type CaseRow } from './case.js'

const FORBIDDEN = refused('FORBIDDEN', 403)
const STRANGER = refused('UNAUTHENTICATED', 401)
const given = (_: unknown, args: object) => JSON.stringify(args)

const attack = (name: string, field: string, variables?: Record<string, unknown>, head = ''): CaseRow => ({
  name,
  caller: 'customer',
  type: 'mutation',
  request: { query: `mutation ${head} { pay ${field} }`, ...(variables && { variables }) },
  expected: FORBIDDEN,
})

const row = (name: string, query: string, expected: Expected, others: Partial<CaseRow> = {}): CaseRow => ({
  name,
  caller: 'customer',
  request: { query },
  expected,
  control: false,
  ...others,
})

const json = (value: unknown) => JSON.stringify(value)

/** I1 to I5, I10: what a caller gives, and what resolvers are given. */
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
  {
    name: 'what is taken out and what is put in',
    typeDefs: `
      interface Asked { ask(u: ID): String }
      type O implements Asked { ask(u: ID): String }
      input F { tenant: ID all: Boolean }
      input P { limit: Int! @requiresRole(roles: ["admin"]) }
      type Query {
        ruled(f: F = {} @requiresRole(roles: ["admin"])): String
        free(f: F = {}): String
        named(f: F = { tenant: "bob" } @requiresRole(roles: ["admin"])): String
        asked: Asked o: O
        must(p: P): String
        bare(n: Int @requiresRole(roles: ["admin"]), b: Boolean @requiresRole(roles: ["admin"])): String
        spoilt(f: F = {}): String
      }
      input New { name: String f: F = {} list: [F!] = [{ all: true }] }
      type Mutation { pay: Int free(f: F = {}): String deep(n: New): String }`,
    start: () => ({
      fieldAuthorization: { onForbiddenInput: 'strip', presets: { 'F.tenant': 'id', 'Asked.ask.u': 'id' } },
      resolvers: {
        Query: {
          ruled: given,
          free: given,
          named: given,
          must: given,
          bare: given,
          asked: () => ({ __typename: 'O' }),
          o: () => ({}),
          spoilt: (_: unknown, { f }: { f: { tenant: string } }) => {
            const { tenant } = f
            f.tenant = 'spoilt'
            return tenant
          },
        },
        O: { ask: given },
        Mutation: { pay: () => 1, free: given, deep: given },
      },
      rows: [
        row(
          'I4 defaults of the schema are given what the viewer is, in place of what was taken out too',
          '{ ruled none: ruled(f: { all: true }) free named other: named(f: { tenant: "carol" }) }',
          data(
            Object.fromEntries(
              ['ruled', 'none', 'free', 'named', 'other'].map((name) => [name, json({ f: { tenant: 'alice' } })]),
            ),
          ),
        ),
        row(
          'I4 whatever the client has written',
          '{ free(f: { tenant: "bob" }) }',
          data({ free: json({ f: { tenant: 'alice' } }) }),
          {
            never: ['bob'],
            control: true,
          },
        ),
        row('I4 for the next caller what that one is', '{ free }', data({ free: json({ f: { tenant: 'bob' } }) }), {
          caller: as('bob'),
          never: ['alice'],
        }),
        row(
          'I4 of an interface',
          '{ asked { ask(u: "bob") } o { ask }  }',
          data({ asked: { ask: json({ u: 'alice' }) }, o: { ask: json({ u: 'alice' }) } }),
        ),
        row('I4 a stranger, of whom nothing can be put in', '{ free }', STRANGER, {
          caller: 'anonymous',
          control: true,
        }),
        ...[
          ['a default', 'mutation { pay free }'],
          ['null for a variable that is not given', 'mutation ($f: F) { pay free(f: $f) }'],
          ['a default within what is given', 'mutation { pay deep(n: {}) }'],
          ['the same by a variable', 'mutation ($n: New = { name: "x" }) { pay deep(n: $n) }'],
          ['the same of the last of aliases', 'mutation { a: deep pay b: deep(n: { f: null }) }'],
        ].map(([name = '', query = '']) =>
          row(`I4 a stranger, for ${name}: nothing runs`, query, STRANGER, {
            caller: 'anonymous',
            type: 'mutation',
            control: true,
          }),
        ),
        row('I10 no trace of what was taken out', '{ bare(n: null, b: false) }', data({ bare: '{}' }), {
          never: ['null', 'false'],
          control: true,
        }),
        row('I10 what is required can not be taken out', '{ must(p: { limit: 1 }) }', FORBIDDEN, {
          control: true,
        }),
        row('a default that a resolver has spoilt', '{ spoilt }', data({ spoilt: 'alice' })),
        row('the same at the next request', '{ spoilt }', data({ spoilt: 'alice' })),
      ],
    }),
  },
  {
    name: 'presets that are no values',
    typeDefs: 'type Query { a: Int } type Mutation { up(u: ID): String pay: Int }',
    start: () => ({
      fieldAuthorization: { presets: { 'Mutation.up.u': async () => 'alice' } },
      resolvers: { Mutation: { up: () => 'ran', pay: () => 1 } },
      rows: [
        row(
          'I4 are never given',
          'mutation { pay up }',
          partial({ pay: 1, up: null }, at('INTERNAL_SERVER_ERROR', 'up')),
          {
            type: 'mutation',
            never: ['ran'],
          },
        ),
      ],
    }),
  },
]
