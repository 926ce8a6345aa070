import { type Case, type CaseRow, events } from './case.js'

const BOBS = ['secret of bob', 'gold']

const row = (name: string, query: string, expected: CaseRow['expected'], others: Partial<CaseRow> = {}): CaseRow => ({
  name,
  caller: 'customer',
  type: 'subscription',
  request: { query },
  expected,
  never: BOBS,
  ...others,
})

/** F14, O8: each event for itself. */
export const streamCases: readonly Case[] = [
  {
    name: 'events',
    typeDefs: `
      type Note @owner(field: "owner", unless: ["admin"]) { id: ID text: String code: String @requiresRole(roles: ["admin"]) }
      type Box { note: Note notes: [Note!] }
      union Found = Note | Box
      type Query { note: Note }
      type Subscription {
        notes: Note boxes: Box found: Found given: Note
        watched(id: ID @owns(type: "Note")): String
      }`,
    start: () => {
      const note = (id: number, owner: string) => ({
        __typename: 'Note',
        id,
        owner,
        text: `secret of ${owner}`,
        code: 'gold',
      })
      const both = [note(1, 'alice'), note(2, 'bob'), note(3, 'alice')]
      let moving = note(4, 'alice')
      async function* sent<T>(name: string, list: readonly T[]) {
        for (const one of list) yield { [name]: one }
      }
      // The very same object, which is somebody else's at the second event, and the caller's again at the third.
      async function* moves(name: string) {
        for (const owner of ['alice', 'bob', 'alice']) {
          Object.assign(moving, { owner, text: `secret of ${owner}` })
          yield { [name]: moving }
        }
      }
      return {
        fieldAuthorization: { onDenied: 'null' },
        ownership: { loaders: { Note: (ids) => ids.map((id) => (id === '4' ? moving : null)) } },
        resolvers: {
          Subscription: {
            notes: { subscribe: () => sent('notes', both) },
            boxes: {
              subscribe: () =>
                sent(
                  'boxes',
                  both.map((one) => ({ note: one, notes: both })),
                ),
            },
            found: { subscribe: () => sent('found', both) },
            given: { subscribe: () => moves('given') },
            watched: {
              subscribe: () => moves('watched'),
              resolve: ({ watched }: { watched: { owner: string } }) => `secret of ${watched.owner}`,
            },
          },
        },
        reset: () => {
          moving = note(4, 'alice')
        },
        rows: [
          row(
            'of two owners',
            'subscription { notes { id text } }',
            events(
              { data: { notes: { id: '1', text: 'secret of alice' } } },
              { data: { notes: null } },
              { data: { notes: { id: '3', text: 'secret of alice' } } },
            ),
          ),
          row(
            'of two owners within another object',
            'subscription { boxes { note { id } notes { text } } }',
            events(
              ...['1', null, '3'].map((id) => ({
                data: {
                  boxes: { note: id && { id }, notes: [{ text: 'secret of alice' }, { text: 'secret of alice' }] },
                },
              })),
            ),
          ),
          row(
            'of two owners in a union',
            'subscription { found { __typename ... on Note { text } } }',
            events(
              ...[true, false, true].map((mine) => ({
                data: { found: mine ? { __typename: 'Note', text: 'secret of alice' } : null },
              })),
            ),
          ),
          row(
            'O8 of an object that is given away between two, and comes back',
            'subscription { given { text } }',
            events(
              { data: { given: { text: 'secret of alice' } } },
              { data: { given: null } },
              { data: { given: { text: 'secret of alice' } } },
            ),
          ),
          row(
            'O8 about an id that is somebody else’s meanwhile',
            'subscription { watched(id: 4) }',
            events(
              { data: { watched: 'secret of alice' } },
              { data: { watched: null }, codes: ['NOT_FOUND'] },
              { data: { watched: 'secret of alice' } },
            ),
          ),
          row(
            'F14 of which a field is for others',
            'subscription { notes { id code } }',
            events(
              { data: { notes: { id: '1', code: null } }, codes: ['FORBIDDEN'] },
              { data: { notes: null } },
              { data: { notes: { id: '3', code: null } }, codes: ['FORBIDDEN'] },
            ),
          ),
          row(
            'the second subscription of a document',
            '',
            events(...['1', null, '3'].map((id) => ({ data: { notes: id && { id } } }))),
            {
              request: {
                query: 'subscription a { given { text } } subscription b { notes { id text @skip(if: true) } }',
                operationName: 'b',
              },
              control: false,
            },
          ),
          row(
            'all of them, by an admin',
            'subscription { notes { code } }',
            events(...both.map(() => ({ data: { notes: { code: 'gold' } } }))),
            { caller: 'admin', never: [] },
          ),
          row(
            'none of them, by a stranger',
            'subscription { notes { id text } }',
            events(...both.map(() => ({ data: { notes: null } }))),
            { caller: 'anonymous', never: ['secret'] },
          ),
          ...[1, 9].map((id) =>
            row(
              `about an id ${id === 9 ? 'of nobody' : 'that the loader does not know'}: no source is opened`,
              `subscription { watched(id: ${id}) }`,
              events({ data: undefined, codes: ['NOT_FOUND'] }),
              { runs: [], never: ['secret'] },
            ),
          ),
        ],
      }
    },
  },
]
