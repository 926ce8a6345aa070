import { data } from '../rows/row.js'
import { as, type Case, type CaseRow } from './case.js'

interface Owned {
  readonly id: number
  readonly [key: string]: unknown
}

const note = (id: number, fields: object): Owned => ({ __typename: 'Note', id, text: `secret ${id}`, ...fields })

/** What of all notes is whose: each caller finds those of the ids and no other. */
const sees = (name: string, caller: CaseRow['caller'], ids: readonly number[], all: readonly Owned[]): CaseRow => ({
  name,
  caller,
  request: { query: '{ notes { id text } }' },
  expected: data({ notes: ids.map((id) => ({ id: String(id), text: `secret ${id}` })) }),
  never: all.filter(({ id }) => !ids.includes(id)).map(({ id }) => `secret ${id}"`),
})

const notesOf = (owner: string, all: readonly Owned[], rows: readonly CaseRow[]): Case => ({
  name: `notes ${owner}`,
  typeDefs: `type Note ${owner} { id: ID text: String } type Query { notes: [Note!] }`,
  start: () => ({ resolvers: { Query: { notes: () => all } }, rows }),
})

const nobodys = [
  note(1, {}),
  note(2, { owner: null }),
  note(3, { owner: undefined }),
  note(4, { owner: '' }),
  note(5, { owner: 'null' }),
  note(6, { owner: 'undefined' }),
  note(7, { owner: {} }),
  note(8, { owner: { toString: () => 'alice' } }),
  note(9, { owner: [null, [['alice']]] }),
  note(10, { owner: true }),
  note(11, { owner: Promise.reject(new Error('secret 11"')) }),
]
for (const { owner } of nobodys) if (owner instanceof Promise) owner.catch(() => {})

const numbered = [
  note(1, { owner: 2 }),
  note(2, { owner: '2' }),
  note(3, { owner: '02' }),
  note(4, { owner: ' 2' }),
  note(5, { owner: '2 ' }),
  note(6, { owner: '٢' }),
  note(7, { owner: '２' }),
  note(8, { owner: '2.0' }),
  note(9, { owner: '0x2' }),
  note(10, { owner: 2n }),
  note(11, { owner: '2\u200b' }),
]

const shared = [
  note(1, { tenant: 't1', owner: 'alice' }),
  note(2, { tenant: 't2', owner: 'alice' }),
  note(3, { tenant: 't1', owner: 'bob' }),
  note(4, { owner: 'alice' }),
  note(5, { tenant: ['t1', 't2'], owner: ['bob', 'alice'] }),
]
const COMPOSITE = '@owner(field: ["tenant", "owner"], by: ["claims.tenant", "id"])'

const teams = [
  note(1, { members: [{ id: 'alice' }, { id: 'bob' }] }),
  note(2, { members: [{ id: 'bob' }] }),
  note(3, { members: [] }),
  note(4, { members: { id: 'alice' } }),
  note(5, { members: Promise.resolve([{ id: 'alice' }]) }),
  note(6, { members: [{ id: Promise.resolve('alice') }] }),
]

const delegated = [note(1, { owner: 'alice', readers: ['bob'] }), note(2, { owner: 'bob', readers: [] })]

/** O2 to O7: what makes an object somebody's. */
export const ownerCases: readonly Case[] = [
  notesOf('@owner(field: "owner")', nobodys, [
    sees('O3 are not those of a stranger, who has no id either', 'anonymous', [], nobodys),
    sees('O2 are not those of a caller', 'customer', [], nobodys),
    sees('O3 are not those of who is called null', as('null'), [5], nobodys),
    sees('O3 are not those of who is called undefined', as('undefined'), [6], nobodys),
    sees('O3 are not those of who is called like an object', as('[object Object]'), [], nobodys),
  ]),
  notesOf(
    '@owner(field: "owner", by: "claims.org")',
    [note(1, { org: 'x' }), note(2, { owner: null })],
    [
      sees('O3 are not those of who has no such claim', 'customer', [], [note(1, {}), note(2, {})]),
      sees('O3 are not those of whose claim is null', as('alice', { org: null }), [], [note(1, {}), note(2, {})]),
      sees('O3 are not those of whose claim is an object', as('alice', { org: {} }), [], [note(1, {}), note(2, {})]),
    ],
  ),
  notesOf('@owner(field: "owner", by: "claims.account")', numbered, [
    sees('O4 are those of the number', as('alice', { account: 2 }), [1, 2, 10], numbered),
    sees('O4 are those of the text', as('alice', { account: '2' }), [1, 2, 10], numbered),
    sees('O4 are those of a text with a zero', as('alice', { account: '02' }), [3], numbered),
    sees('O4 are those of a text with a blank', as('alice', { account: ' 2' }), [4], numbered),
  ]),
  notesOf(COMPOSITE, shared, [
    sees('O5 are those of the tenant and the user', as('alice', { tenant: 't1' }), [1, 5], shared),
    sees('O5 are none of who is of no tenant', 'customer', [], shared),
    sees('O5 are none of another user of the tenant', as('carol', { tenant: 't1' }), [], shared),
  ]),
  notesOf('@owner(field: "members.id")', teams, [
    sees('O6 are those of each in the list', 'customer', [1, 4, 5, 6], teams),
    sees('O6 are those of the other', as('bob'), [1, 2], teams),
    sees('O6 are none of nobody', 'anonymous', [], teams),
  ]),
  {
    ...notesOf('@owner(unless: ["support"])', delegated, []),
    name: 'notes of which a function knows the readers',
    start: () => ({
      ownership: {
        owners: {
          Note: (viewer, object) => {
            const { owner, readers } = object as { owner: string; readers: string[] }
            return viewer.id !== null && (owner === viewer.id || readers.includes(viewer.id))
          },
        },
      },
      resolvers: { Query: { notes: () => delegated } },
      rows: [
        sees('O7 are those of the owner', 'customer', [1], delegated),
        sees('O7 are those of a reader too', as('bob'), [1, 2], delegated),
        sees('O7 are all those of a role', 'support', [1, 2], delegated),
        sees('O7 are all those of one of several roles', 'member', [1, 2], delegated),
        sees('O7 are none of another role', as('carol', { roles: ['supporter', 'Support'] }), [], delegated),
      ],
    }),
  },
]
