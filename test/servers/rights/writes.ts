import { assertOwner, getOwned, type OwnershipOptions, type Viewer } from 'graphql-bulwark'
import { expect } from 'vitest'
import { data, type Expected, partial } from '../rows/row.js'
import { at, type Case, type CaseRow } from './case.js'

interface Note {
  readonly id: string
  owner: string
}
interface Context {
  readonly viewer: Viewer
}

const write = (name: string, query: string, expected: Expected, others: Partial<CaseRow> = {}): CaseRow => ({
  name,
  caller: 'customer',
  type: 'mutation',
  request: { query },
  expected,
  never: ['secret of bob'],
  control: false,
  ...others,
})

/** A write that is refused: nothing of it runs, and without the rules it would. */
const attack = (name: string, field: string, variables?: Record<string, unknown>): CaseRow => {
  const types: Record<string, string> = { v: 'Links', i: 'ID', is: '[ID!]' }
  const names = Object.keys(variables ?? {})
  const head = names.length > 0 ? `mutation (${names.map((name) => `$${name}: ${types[name]}`)})` : 'mutation'
  return write(name, '', partial({ link: null }, at('NOT_FOUND', 'link')), {
    request: { query: `${head} { ${field} }`, ...(variables && { variables }) },
    runs: [],
    // What the resolver answers without the rules.
    never: ['linked'],
    control: true,
  })
}

const connects: readonly CaseRow[] = [
  attack('O16 connects a foreign object', 'link(input: { connect: [{ id: 2 }] })'),
  attack('O16 connects one of two', 'link(input: { connect: [{ id: 1 }, { id: 2 }] })'),
  attack('O16 disconnects a foreign object', 'link(input: { connect: [{ id: 1 }], disconnect: ["2"] })'),
  attack('O16 makes one beneath a foreign parent', 'link(input: { create: { name: "x", parent: { id: 2 } } })'),
  attack('O16 beneath one that is made', 'link(input: { create: { name: "x", links: { disconnect: [2] } } })'),
  attack('O12 one object in place of a list', 'link(input: { connect: { id: 2 } })'),
  attack('O12 one id in place of a list', 'link(input: { disconnect: 2 })'),
  attack('O12 a variable of the whole', 'link(input: $v)', { v: { connect: [{ id: '2' }] } }),
  attack('O12 a variable in the midst', 'link(input: { connect: [{ id: 1 }, { id: $i }] })', { i: 2 }),
  attack('O12 a variable of a list', 'link(input: { disconnect: $is })', { is: ['1', '2'] }),
  attack('O12 one in place of a list, by a variable', 'link(input: { disconnect: $is })', { is: '2' }),
  {
    ...attack('O12 the default of a variable', ''),
    request: { query: 'mutation ($v: Links = { connect: [{ id: 2 }] }) { link(input: $v) }' },
  },
  ...['02', ' 2', '2 ', '٢', '2\u0000', '', 'NaN', '1e0', '__proto__', '1,2'].map((id) =>
    attack(`O4 what is no id: ${JSON.stringify(id)}`, `link(input: { disconnect: [${JSON.stringify(id)}] })`),
  ),
  write(
    'O12 null and nothing',
    'mutation { link(input: { connect: null, disconnect: [] }) }',
    data({ link: 'linked' }),
  ),
  write('O12 her own', 'mutation { link(input: { connect: [{ id: 1 }], disconnect: 1 }) }', data({ link: 'linked' })),
]

/** O4, O11, O12, O14, O16, O18: what writes are given. */
export const writeCases: readonly Case[] = [
  {
    name: 'ids of nested writes',
    typeDefs: `
      type Note @owner(field: "owner") { id: ID }
      input Ref { id: ID @owns(type: "Note") }
      input New { name: String parent: Ref links: Links }
      input Links { connect: [Ref!] disconnect: [ID!] @owns(type: "Note") create: New }
      type Query { a: Int } type Mutation { link(input: Links): String }`,
    start: () => {
      const notes: Record<string, Note> = { 1: { id: '1', owner: 'alice' }, 2: { id: '2', owner: 'bob' } }
      return {
        ownership: { loaders: { Note: (ids) => ids.map((id) => (Object.hasOwn(notes, id) ? notes[id] : null)) } },
        resolvers: { Mutation: { link: () => 'linked' } },
        rows: connects,
      }
    },
  },
  {
    name: 'ids of objects that change',
    typeDefs: `
      type Note @owner(field: "owner") { id: ID text: String }
      type Result { read(id: ID @owns(type: "Note")): String }
      type Query { a: Int }
      type Mutation {
        cancel(id: ID @owns(type: "Note")): String
        give(id: ID @owns(type: "Note")): Result
        latest: String
      }`,
    start: () => {
      let note: Note = { id: '1', owner: 'alice' }
      const loads: string[] = []
      return {
        ownership: {
          loaders: {
            Note: (ids) => {
              loads.push(ids.join())
              return ids.map((id) => (id === '1' ? { ...note } : id === '2' ? { id, owner: 'bob' } : null))
            },
          },
        },
        resolvers: {
          Mutation: {
            // Between the check and this line the object has become somebody else's.
            cancel: (_: unknown, { id }: { id: string }, context: Context) => {
              note.owner = 'bob'
              return `cancelled one of ${getOwned<Note>(context, 'Note', id)?.owner}`
            },
            give: async () => {
              note.owner = 'bob'
              return {}
            },
            latest: (_: unknown, __: unknown, { viewer }: Context) => {
              assertOwner(viewer, note.owner === 'alice' ? { owner: 'bob' } : null, { field: 'owner' })
              return 'secret of bob'
            },
          },
          Result: { read: () => 'secret of bob' },
        },
        reset: () => {
          note = { id: '1', owner: 'alice' }
          loads.length = 0
        },
        // What is not there, and what is somebody else's, is one load each.
        settled: () => expect(loads.length).toBeLessThanOrEqual(4),
        rows: [
          write(
            'O14 the object that was checked is the one that the resolver has',
            'mutation { cancel(id: 1) }',
            data({ cancel: 'cancelled one of alice' }),
          ),
          write(
            'O14 after a write the next is looked at again',
            'mutation { a: cancel(id: 1) b: cancel(id: 1) }',
            partial({ a: 'cancelled one of alice', b: null }, at('NOT_FOUND', 'b')),
            { runs: ['Mutation.cancel'] },
          ),
          write(
            'O14 so are the ids within the answer of a write',
            'mutation { give(id: 1) { read(id: 1) } }',
            partial({ give: { read: null } }, at('NOT_FOUND', 'give', 'read')),
            { runs: ['Mutation.give'], control: true },
          ),
          write(
            'O18 a good id, a foreign one and none, under aliases',
            'mutation { a: cancel(id: 2) b: cancel(id: 1) c: cancel(id: 9) }',
            partial({ a: null, b: 'cancelled one of alice', c: null }, at('NOT_FOUND', 'a'), at('NOT_FOUND', 'c')),
            { runs: ['Mutation.cancel'] },
          ),
          write(
            'O11 what a resolver refuses by itself answers the same',
            'mutation { latest cancel(id: 2) }',
            partial({ latest: null, cancel: null }, at('NOT_FOUND', 'latest'), at('NOT_FOUND', 'cancel')),
            { runs: ['Mutation.latest'] },
          ),
        ],
      }
    },
  },
  ...(
    [
      ['rejects for one id', (id) => (id === 'boom' ? Promise.reject(new Error('secret of bob')) : null)],
      ['never answers for one id', (id) => (id === 'boom' ? new Promise(() => {}) : null)],
      [
        'throws for one id',
        (id) => {
          if (id === 'boom') throw new Error('secret of bob')
          return null
        },
      ],
    ] as readonly [string, (id: string) => unknown][]
  ).map(
    ([name, load]): Case => ({
      name: `a loader that ${name}`,
      typeDefs: `
        type Note @owner(field: "owner") { id: ID }
        type Query { a: Int } type Mutation { write(id: ID @owns(type: "Note")): Int }`,
      start: () => ({
        ownership: { deadline: 20, loaders: { Note: (ids) => ids.map(load) } as OwnershipOptions['loaders'] & object },
        resolvers: { Mutation: { write: () => 1 } },
        rows: [
          write(
            'O17 is told from what is not there, and nothing runs',
            'mutation { a: write(id: "boom") b: write(id: "none") }',
            partial({ a: null, b: null }, at('SERVICE_UNAVAILABLE', 'a'), at('NOT_FOUND', 'b')),
            { runs: [], never: ['secret', 'boom'] },
          ),
        ],
      }),
    }),
  ),
  {
    name: 'ids where denials are only reported',
    typeDefs: `
      type Note @owner(field: "owner") { id: ID }
      type Query { a: Int } type Mutation { write(id: ID @owns(type: "Note")): String }`,
    start: () => ({
      ownership: { mode: 'report', loaders: { Note: () => [{ id: '2', owner: 'bob' }] } },
      resolvers: {
        Mutation: {
          write: (_: unknown, { id }: { id: string }, context: object) =>
            `one of ${getOwned<Note>(context, 'Note', id)?.owner}`,
        },
      },
      rows: [write('are handed to resolvers all the same', 'mutation { write(id: 2) }', data({ write: 'one of bob' }))],
    }),
  },
]
