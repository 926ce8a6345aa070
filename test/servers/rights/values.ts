import { data, partial } from '../rows/row.js'
import { as, at, type Case } from './case.js'

/** An object as an object-relational mapper has it. */
class Row {
  #code = 'gold'
  id = 1
  get code() {
    return this.#code
  }
  must() {
    return this.#code
  }
  async later() {
    return this.#code
  }
}

const RULES = ['role', 'scope', 'admin', 'write', 'policy', 'owner', 'Letter', 'Row', 'own']

/** F12, F18, F21, F27, F28: denials at fields of an operation that runs. */
export const valueCases: readonly Case[] = [
  {
    name: 'denied values',
    typeDefs: `
      directive @login on FIELD_DEFINITION
      type Row {
        id: ID
        code: String @login
        must: String! @login
        later: String @login
        twice: String @requiresRole(roles: ["customer"]) @requiresScopes(scopes: [["write"]])
        computed: String @requiresRole(roles: ["admin"])
        child: Row
        must2: Row!
      }
      type Query { row: Row rows: [Row!] all: [Row] list: [[Row!]!] }`,
    start: () => ({
      fieldAuthorization: { onDenied: 'null', directives: { authenticated: 'login' } },
      resolvers: {
        Query: {
          row: () => new Row(),
          rows: () => [new Row(), new Row()],
          all: () => [new Row(), new Row()],
          list: () => [[new Row()], []],
        },
        Row: {
          twice: () => 'gold',
          computed: (row: Row) => `${row.code} and more`,
          child: () => new Row(),
          must2: () => new Row(),
        },
      },
      rows: [
        {
          name: 'F18, F27 a renamed directive on a getter and on methods, to a stranger',
          caller: 'anonymous',
          request: { query: '{ row { id code later } }' },
          expected: partial(
            { row: { id: '1', code: null, later: null } },
            at('UNAUTHENTICATED', 'row', 'code'),
            at('UNAUTHENTICATED', 'row', 'later'),
          ),
          never: ['gold', ...RULES],
        },
        {
          name: 'F27 the same to a caller',
          caller: 'customer',
          request: { query: '{ row { id code must later } }' },
          expected: data({ row: { id: '1', code: 'gold', must: 'gold', later: 'gold' } }),
        },
        {
          name: 'F18 two directives, of which the caller meets one',
          caller: 'customer',
          request: { query: '{ row { id twice } }' },
          expected: partial({ row: { id: '1', twice: null } }, at('FORBIDDEN', 'row', 'twice')),
          runs: ['Query.row'],
          never: ['gold', ...RULES],
        },
        {
          name: 'F18 two directives, of which the caller meets the other',
          caller: as('kim', { roles: ['support'], scope: 'write' }),
          request: { query: '{ row { id twice } }' },
          expected: partial({ row: { id: '1', twice: null } }, at('FORBIDDEN', 'row', 'twice')),
          never: ['gold', ...RULES],
        },
        {
          name: 'F18 two directives, both met',
          caller: as('kim', { roles: ['customer'], scope: 'write' }),
          request: { query: '{ row { twice } }' },
          expected: data({ row: { twice: 'gold' } }),
        },
        {
          name: 'F12 what is computed from a field, by a rule of its own',
          caller: 'customer',
          request: { query: '{ row { computed } }' },
          expected: partial({ row: { computed: null } }, at('FORBIDDEN', 'row', 'computed')),
          runs: ['Query.row'],
          never: ['gold', ...RULES],
        },
        {
          name: 'F21 what must not be null takes the nearest object, and nothing beside it',
          caller: 'anonymous',
          request: { query: '{ row { id child { id must2 { must } } } all { id must } other: row { id } }' },
          expected: partial(
            { row: { id: '1', child: null }, all: [null, null], other: { id: '1' } },
            at('UNAUTHENTICATED', 'row', 'child', 'must2', 'must'),
            at('UNAUTHENTICATED', 'all', 0, 'must'),
            at('UNAUTHENTICATED', 'all', 1, 'must'),
          ),
          never: ['gold', ...RULES],
        },
        {
          name: 'F21 the nearest list, where its items must not be null',
          caller: 'anonymous',
          request: { query: '{ list { must } row { id } }' },
          expected: partial({ list: null, row: { id: '1' } }, at('UNAUTHENTICATED', 'list', 0, 0, 'must')),
          never: ['gold', ...RULES],
        },
      ],
    }),
  },
]
