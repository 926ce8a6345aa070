import { getOwned } from 'graphql-bulwark'
import { data } from '../rows/row.js'
import { type Case, events } from './case.js'

interface Note {
  owner: string
  text: string
}

/** O8, O15: verdicts of a function are remembered, but not beyond a write or an event. */
export const decidedCases: readonly Case[] = [
  {
    name: 'objects that change hands, of which a function knows the owner',
    typeDefs: `
      type Note @owner { text: String }
      type Query { a: Int }
      type Mutation { hand(id: ID @owns(type: "Note")): Note }
      type Subscription { given: Note }`,
    start: () => {
      const note: Note = { owner: 'alice', text: 'secret of alice' }
      const giveTo = (owner: string, one: Note = note) => Object.assign(one, { owner, text: `secret of ${owner}` })
      return {
        ownership: {
          loaders: { Note: () => [note] },
          owners: { Note: async (viewer, object) => (object as Note).owner === viewer.id },
        },
        resolvers: {
          Mutation: {
            hand: (_: unknown, { id }: { id: string }, context: object) =>
              giveTo('bob', getOwned<Note>(context, 'Note', id)),
          },
          Subscription: {
            given: {
              async *subscribe() {
                for (const owner of ['alice', 'bob', 'alice']) yield { given: giveTo(owner) }
              },
            },
          },
        },
        reset: () => {
          giveTo('alice')
        },
        rows: [
          {
            name: 'O15 by a mutation',
            caller: 'customer',
            type: 'mutation',
            request: { query: 'mutation { hand(id: 1) { text } }' },
            expected: data({ hand: null }),
            runs: ['Mutation.hand'],
            never: ['secret of bob'],
          },
          {
            name: 'O8 between two events',
            caller: 'customer',
            type: 'subscription',
            request: { query: 'subscription { given { text } }' },
            expected: events(
              { data: { given: { text: 'secret of alice' } } },
              { data: { given: null } },
              { data: { given: { text: 'secret of alice' } } },
            ),
            never: ['secret of bob'],
          },
        ],
      }
    },
  },
]
