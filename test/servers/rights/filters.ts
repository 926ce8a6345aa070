import { refused } from '../rows/row.js'
import type { Case, CaseRow } from './case.js'

const FORBIDDEN = refused('FORBIDDEN', 403)

const attack = (name: string, query: string, variables?: Record<string, unknown>): CaseRow => ({
  name: `I5 ${name}`,
  caller: 'customer',
  request: { query, ...(variables && { variables }) },
  expected: FORBIDDEN,
  runs: [],
})

const users = [{ name: 'Alice' }, { name: 'Bob' }]

/** I5: who filters or orders by what he may not read finds it out, bit by bit. No input here has a rule of its own. */
export const filterCases: readonly Case[] = [
  {
    name: 'filters and orders',
    typeDefs: `
      type Query { users(where: UserWhere, orderBy: [UserOrder!]): [User!] page(filter: UserWhere): Page found: Found }
      type Page { edges: [Edge!] } type Edge { node: User }
      interface Found { users(where: UserWhere): [User!] } type Found1 implements Found { users(where: UserWhere): [User!] }
      type User { name: String salary: Int @requiresRole(roles: ["admin"]) taxId: String @policy(policies: [["self"]]) boss: User }
      input UserWhere { name: String salary_gt: Int taxId: String boss: UserWhere or: [UserWhere!] }
      enum UserOrder { NAME SALARY_DESC BOSS_SALARY }`,
    start: () => ({
      fieldAuthorization: { policies: { self: () => true } },
      resolvers: {
        Query: {
          users: () => users,
          page: () => ({ edges: users.map((node) => ({ node })) }),
          found: () => ({ __typename: 'Found1' }),
        },
        Found1: { users: () => users },
      },
      rows: [
        attack('a literal', '{ users(where: { salary_gt: 1 }) { name } }'),
        attack('null', '{ users(where: { salary_gt: null }) { name } }'),
        attack('an order', '{ users(orderBy: [NAME, SALARY_DESC]) { name } }'),
        attack('an order through a relation', '{ users(orderBy: BOSS_SALARY) { name } }'),
        attack('a filter through a relation', '{ users(where: { or: [{ boss: { salary_gt: 1 } }] }) { name } }'),
        attack('of a page', '{ page(filter: { salary_gt: 1 }) { edges { node { name } } } }'),
        attack('through an interface', '{ found { users(where: { salary_gt: 1 }) { name } } }'),
        attack('a variable', 'query ($w: UserWhere) { users(where: $w) { name } }', { w: { or: { salary_gt: 1 } } }),
        attack('an order by a variable', 'query ($o: [UserOrder!]) { users(orderBy: $o) { name } }', {
          o: 'SALARY_DESC',
        }),
        attack('a default', 'query ($w: UserWhere = { salary_gt: 1 }) { users(where: $w) { name } }'),
        attack(
          'an alias and a fragment',
          '{ users { name } ...F } fragment F on Query { b: users(orderBy: SALARY_DESC) { name } }',
        ),
        attack('what a policy decides of an object', '{ users(where: { taxId: "1" }) { name } }'),
        {
          name: 'I5 what anybody may read finds',
          caller: 'customer',
          request: { query: '{ users(where: { or: [{ name: "x" }] }, orderBy: NAME) { name } }' },
          expected: { kind: 'data', data: { users } },
        },
        {
          name: 'I5 who may read it finds by it',
          caller: 'admin',
          request: { query: '{ users(where: { boss: { salary_gt: 1 } }, orderBy: SALARY_DESC) { name } }' },
          expected: { kind: 'data', data: { users } },
        },
      ],
    }),
  },
]
