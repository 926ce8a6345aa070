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

export const write = (name: string, query: string, expected: Expected, others: Partial<CaseRow> = {}): CaseRow => ({
  name,
  caller: 'customer',
  type: 'mutation',
  request: { query },
  expected,
  never: ['secret of bob'],
  control: false,
  ...others,
})

/** O11, O14, O15, O17, O18: ids of objects that change, or can not be loaded. */
export const writeCases: readonly Case[] = [
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
        hand(id: ID @owns(type: "Note")): Note
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
            hand: (_: unknown, { id }: { id: string }, context: Context) =>
              Object.assign(getOwned<Note>(context, 'Note', id) ?? {}, { owner: 'bob', text: 'secret of bob' }),
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
            'O15 what it has given away itself is not shown',
            'mutation { hand(id: 1) { id text } }',
            data({ hand: null }),
            {
              runs: ['Mutation.hand'],
              control: true,
            },
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
