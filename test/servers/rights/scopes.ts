import { data, refused } from '../rows/row.js'
import { as, type Case, type CaseRow } from './case.js'

/** F22: what a token says of its scopes. */
export const scopeCases: readonly Case[] = [
  {
    name: 'scopes',
    typeDefs: 'type Query { scoped: String @requiresScopes(scopes: [["read"], ["write", "all"]]) }',
    start: () => ({
      resolvers: { Query: { scoped: () => 'gold' } },
      rows: [
        ...(
          [
            ['a part of the name', 'rea'],
            ['more than the name', 'reader read:all'],
            ['capitals', 'READ'],
            ['nothing', ''],
            ['blanks', '   '],
            ['half of both', 'write write'],
            ['names that are one text', ['read write']],
            ['a list in a list', [['read']]],
            ['an object', { read: true }],
            ['a tab between', 'x\tread'],
            ['a comma between', 'read,write'],
            ['a thousand others', Array.from({ length: 1_000 }, (_, index) => `s${index}`).join(' ')],
          ] as const
        ).map(
          ([name, scope]): CaseRow => ({
            name: `F22 ${name}`,
            caller: as('kim', { scope }),
            request: { query: '{ scoped }' },
            expected: refused('FORBIDDEN', 403),
            never: ['gold'],
          }),
        ),
        ...(
          [
            ['the name', 'read'],
            ['twice', 'read read'],
            ['a list', ['x', 'read']],
            ['both of two', 'all x write'],
            ['one after a thousand others', [...Array(1_000).keys(), 'read'].join(' ')],
          ] as const
        ).map(
          ([name, scope]): CaseRow => ({
            name: `F22 it is met by ${name}`,
            caller: as('kim', { scope }),
            request: { query: '{ scoped }' },
            expected: data({ scoped: 'gold' }),
          }),
        ),
      ],
    }),
  },
]
