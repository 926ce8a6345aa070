import { expect } from 'vitest'
import { data } from '../rows/row.js'
import { as, type Case, type CaseRow } from './case.js'

const alices = { kind: 'Note', id: 1, owner: 'alice', text: 'secret of alice' }
const bobs = { kind: 'Note', id: 2, owner: 'bob', text: 'secret of bob' }
const both = [alices, bobs]

const own = [{ id: '1', text: 'secret of alice' }]
const ALICES = ['secret of alice']
const BOBS = ['secret of bob']

async function* later() {
  yield* both
}
function* generated() {
  yield* both
}

/** As a cache has it that all requests share. */
const cached = new Map([['notes', Promise.resolve(both)]])

/** graphql 16 itself has no such lists. */
const ASYNC_LISTS = process.env.GRAPHQL_MAJOR === '17' ? /./ : /Yoga|ws/

const row = (name: string, query: string, expected: object, others: Partial<CaseRow> = {}): CaseRow => ({
  name,
  caller: 'customer',
  request: { query },
  expected: data(expected),
  never: BOBS,
  ...others,
})

/** O9, O10, O19 and the paths of lists: objects of two owners, and whatever leads to them. */
export const objectCases: readonly Case[] = [
  {
    name: 'objects of two owners',
    typeDefs: `
      type Note @owner(field: "owner") { id: ID text: String }
      type Product { id: ID }
      union Found = Note | Product
      union Once = Note | Product
      type Page { notes: [Note!]! total: Int }
      type Query {
        note: Note notes: [Note!] generated: [Note!] later: [Note!] cached: [Note!] page: Page found: Found
        some: [Found!] none: Found once: Once onces: [Once!]
      }
      type Mutation { give: Note giveAgain: Page read: Note }`,
    start: () => {
      let given: { owner: string; text: string } & object = { ...alices }
      let times = 0
      const give = () => Object.assign(given, { owner: 'bob', text: 'secret of bob' })
      return {
        resolvers: {
          Query: {
            note: () => bobs,
            notes: () => both,
            generated,
            later,
            cached: () => cached.get('notes'),
            page: (_: unknown, __: unknown, { viewer }: { viewer: { id: string } }) => ({
              notes: both,
              total: both.filter(({ owner }) => owner === viewer.id).length,
            }),
            found: () => bobs,
            some: () => both,
            none: () => null,
            once: () => bobs,
            onces: () => [bobs],
          },
          Mutation: { give, giveAgain: () => ({ notes: [give()], total: 0 }), read: () => given },
          // A type that can be told once and no more, or not at all, may be that of anybody.
          Found: {
            __resolveType: () => {
              throw new Error('bob')
            },
          },
          Once: {
            __resolveType: () => {
              if (times++ % 2 === 0) throw new Error('bob')
              return 'Note'
            },
          },
        },
        reset: () => {
          given = { ...alices }
        },
        rows: [
          row('a generator', '{ generated { id text } }', { generated: own }),
          row('a generator that comes later', '{ later { id text } }', { later: own }, { on: ASYNC_LISTS }),
          row('O9 a cache that all share', '{ cached { id text } }', { cached: own }),
          row(
            'O9 the same cache, by the other',
            '{ cached { id text } }',
            { cached: [{ id: '2', text: 'secret of bob' }] },
            { caller: as('bob'), never: ALICES },
          ),
          row('O9 the same cache, by the first again', '{ cached { id text } }', { cached: own }),
          row('O19 a count that the resolver scopes', '{ page { total notes { text } } }', {
            page: { total: 1, notes: [{ text: 'secret of alice' }] },
          }),
          row(
            'the second operation of a document',
            'query a { notes { id } } query b { note { text } }',
            { note: null },
            { request: { query: 'query a { notes { id } } query b { note { text } }', operationName: 'b' } },
          ),
          row(
            'a type that can not be told',
            '{ found { __typename } some { __typename } none { __typename } }',
            { found: null, some: [], none: null },
            { control: false },
          ),
          row(
            'a type that can be told the second time',
            '{ once { __typename ... on Note { text } } onces { __typename ... on Note { text } } }',
            { once: null, onces: [] },
            { control: false },
          ),
          row(
            'O15 what a mutation has given away',
            'mutation { give { id text } }',
            { give: null },
            { type: 'mutation' },
          ),
          row(
            'O15 the same within its answer',
            'mutation { giveAgain { total notes { text } } }',
            { giveAgain: { total: 0, notes: [] } },
            { type: 'mutation' },
          ),
          row(
            'O8 an object that the field before has given away',
            'mutation { a: read { id } give { id } b: read { text } }',
            { a: { id: '1' }, give: null, b: null },
            { type: 'mutation' },
          ),
        ],
      }
    },
  },
  {
    name: 'an owner who is asked for',
    typeDefs: `type Note @owner { id: ID text: String again: Note } type Query { note: Note notes: [Note!] }`,
    start: () => {
      const asked: unknown[] = []
      return {
        ownership: {
          owners: {
            async Note(viewer, object) {
              asked.push(object)
              return (object as { owner: string }).owner === viewer.id
            },
          },
        },
        resolvers: { Query: { note: () => alices, notes: () => both }, Note: { again: (note: unknown) => note } },
        reset: () => {
          asked.length = 0
        },
        settled: () => expect(new Set(asked).size).toBe(asked.length),
        rows: [
          row(
            'O10 is asked once of an object, whatever leads to it',
            '{ note { id again { id again { text } } } a: note { id } notes { id again { text } } b: notes { text } }',
            {
              note: { id: '1', again: { id: '1', again: { text: 'secret of alice' } } },
              a: { id: '1' },
              notes: [{ id: '1', again: { text: 'secret of alice' } }],
              b: [{ text: 'secret of alice' }],
            },
          ),
          row(
            'O9 is asked again for the next caller',
            '{ notes { text } note { text } }',
            { notes: [{ text: 'secret of bob' }], note: null },
            { caller: as('bob'), never: ALICES },
          ),
        ],
      }
    },
  },
]
