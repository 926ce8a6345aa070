import { GraphQLScalarType } from 'graphql'
import { expect } from 'vitest'
import { data, partial } from '../rows/row.js'
import { at, type Case, type CaseRow } from './case.js'

/** What looks like any other of its kind when it is printed. */
class Token {
  constructor(readonly value: string) {}
  toJSON() {
    return '[redacted]'
  }
}

const token = new GraphQLScalarType({
  name: 'Token',
  parseValue: (value) => new Token(String(value)),
  parseLiteral: (node) => new Token('value' in node ? String(node.value) : ''),
})

/** F20, and what verdicts are remembered by. */
export const policyCases: readonly Case[] = [
  {
    name: 'policies under a thousand aliases',
    typeDefs: `type Letter { id: ID text: String @policy(policies: [["own"]]) } type Query { mine: [Letter] both: [Letter] }`,
    start: () => {
      const asked: unknown[] = []
      const own = (viewer: { id: string | null }, { object }: { object: unknown }) => {
        asked.push(object)
        return (object as { owner: string }).owner === viewer.id
      }
      const letterOf = (owner: string) => ({ owner, text: `secret of ${owner}` })
      const mine = ['alice', 'alice'].map(letterOf)
      const aliases = Array.from({ length: 1_000 }, (_, index) => `a${index}: text`).join(' ')
      const texts = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`a${index}`, 'secret of alice']))
      const row: CaseRow = {
        name: 'F20 each object is asked about once',
        caller: 'customer',
        request: { query: `{ mine { ${aliases} } }` },
        expected: data({ mine: [texts, texts] }),
      }
      return {
        fieldAuthorization: { policies: { own } },
        limits: {
          aliasLimit: false,
          costLimit: false,
          fieldLimit: false,
          tokenLimit: { tokens: 9_000, bytes: 99_000 },
        },
        resolvers: { Query: { mine: () => mine, both: () => ['alice', 'bob'].map(letterOf) } },
        reset: () => {
          asked.length = 0
        },
        settled: () => expect(new Set(asked).size).toBe(asked.length),
        rows: [
          row,
          { ...row, name: 'F20 and once more for the next request' },
          {
            name: 'F20 each for itself, in one list',
            caller: 'customer',
            request: { query: '{ both { a: text b: text } }' },
            expected: partial(
              {
                both: [
                  { a: 'secret of alice', b: 'secret of alice' },
                  { a: null, b: null },
                ],
              },
              at('FORBIDDEN', 'both', 1, 'a'),
              at('FORBIDDEN', 'both', 1, 'b'),
            ),
            never: ['secret of bob'],
          },
        ],
      }
    },
  },
  {
    name: 'verdicts on arguments',
    typeDefs: 'scalar Token type D { text(t: Token): String @policy(policies: [["good"]]) } type Query { d: D }',
    start: () => ({
      fieldAuthorization: { policies: { good: (_viewer, { args }) => (args.t as Token).value === 'good' } },
      resolvers: { Token: token, Query: { d: () => ({}) }, D: { text: (_: unknown, { t }: { t: Token }) => t.value } },
      rows: [
        {
          name: 'are not taken for others of the same text',
          caller: 'customer',
          request: { query: '{ d { a: text(t: "good") b: text(t: "evil") } }' },
          expected: partial({ d: { a: 'good', b: null } }, at('FORBIDDEN', 'd', 'b')),
          never: ['evil'],
        },
      ],
    }),
  },
]
