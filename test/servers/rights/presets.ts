import { expect } from 'vitest'
import { data, type Expected, partial, refused } from '../rows/row.js'
import { as, at, type Case, type CaseRow } from './case.js'

const FORBIDDEN = refused('FORBIDDEN', 403)
const STRANGER = refused('UNAUTHENTICATED', 401)
const given = (_: unknown, args: object) => JSON.stringify(args)
const BY_DEFAULT = JSON.stringify({ p: { name: 'd', limit: 5, flag: true } })
/** On graphql 17 nothing tells a default of the schema from what the client has written. */
const TOLD_DEFAULTS = process.env.GRAPHQL_MAJOR === '17' ? /^$/ : /./

const row = (name: string, query: string, expected: Expected, others: Partial<CaseRow> = {}): CaseRow => ({
  name,
  caller: 'customer',
  request: { query },
  expected,
  control: false,
  ...others,
})

const json = (value: unknown) => JSON.stringify(value)

/** I4, I10: what resolvers are given in place of what the client has written. */
export const presetCases: readonly Case[] = [
  {
    name: 'what is taken out and what is put in',
    typeDefs: `
      interface Asked { ask(u: ID): String }
      type O implements Asked { ask(u: ID): String }
      input F { tenant: ID all: Boolean }
      input P { name: String limit: Int! @requiresRole(roles: ["admin"]) flag: Boolean @requiresRole(roles: ["admin"]) }
      type Query {
        ruled(f: F = {} @requiresRole(roles: ["admin"])): String
        free(f: F = {}): String
        named(f: F = { tenant: "bob" } @requiresRole(roles: ["admin"])): String
        asked: Asked o: O
        must(p: P): String
        byDefault(p: P = { name: "d", limit: 5, flag: true }): String
        bare(n: Int @requiresRole(roles: ["admin"]), b: Boolean @requiresRole(roles: ["admin"])): String
        spoilt(f: F = {}): String
      }
      input New { name: String f: F = {} list: [F!] = [{ all: true }] }
      type Mutation { pay: Int free(f: F = {}): String deep(n: New): String own(id: ID): String }`,
    start: () => ({
      fieldAuthorization: {
        onForbiddenInput: 'strip',
        presets: { 'F.tenant': 'id', 'Asked.ask.u': 'id', 'Mutation.own.id': 'id' },
      },
      resolvers: {
        Query: {
          ruled: given,
          free: given,
          named: given,
          must: given,
          byDefault: given,
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
        Mutation: { pay: () => 1, free: given, deep: given, own: given },
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
          ['an argument', 'mutation { pay own }'],
          ['what is given', 'mutation { pay free(f: {}) }'],
          ['what a variable gives', 'mutation ($f: F = {}) { pay free(f: $f) }'],
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
        row('I4 a caller, of whom all can be', 'mutation { pay own free(f: {}) }', data(), {
          type: 'mutation',
          runs: ['Mutation.pay', 'Mutation.own', 'Mutation.free'],
        }),
        row('what no client has written, and loses nothing', '{ byDefault }', data({ byDefault: BY_DEFAULT }), {
          on: TOLD_DEFAULTS,
        }),
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
  {
    name: 'what many calls are given',
    typeDefs: 'input P { userId: ID more: [P!] } type Query { up(p: P): String }',
    start: () => {
      let asked = 0
      const aliases = Array.from({ length: 50 }, (_, index) => `a${index}: up(p: $v)`).join(' ')
      return {
        fieldAuthorization: {
          presets: {
            'P.userId': ({ id }) => {
              asked++
              return id
            },
          },
        },
        resolvers: {
          Query: { up: (_: unknown, { p }: { p: { more: { userId: string }[] } }) => p.more[1]?.userId },
        },
        limits: { aliasLimit: false, costLimit: false, fieldLimit: false },
        reset: () => {
          asked = 0
        },
        settled: () => expect(asked).toBe(3),
        rows: [
          row(
            'I4 is looked through once',
            '',
            data(Object.fromEntries(aliases.match(/a\d+/g)?.map((alias) => [alias, 'alice']) ?? [])),
            {
              request: { query: `query ($v: P) { ${aliases} }`, variables: { v: { more: [{}, { userId: 'bob' }] } } },
              never: ['bob'],
              control: true,
            },
          ),
        ],
      }
    },
  },
]
