import { data, partial } from '../rows/row.js'
import { at, type Case, type CaseRow } from './case.js'
import { write } from './writes.js'

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

/** O4, O12, O16: ids within what a write is given. */
export const connectCases: readonly Case[] = [
  {
    name: 'ids of nested writes',
    typeDefs: `
      type Note @owner(field: "owner") { id: ID }
      input Ref { id: ID @owns(type: "Note") }
      input New { name: String parent: Ref links: Links }
      input Links { connect: [Ref!] disconnect: [ID!] @owns(type: "Note") create: New }
      type Query { a: Int } type Mutation { link(input: Links): String }`,
    start: () => {
      const notes: Record<string, object> = { 1: { id: '1', owner: 'alice' }, 2: { id: '2', owner: 'bob' } }
      return {
        ownership: { loaders: { Note: (ids) => ids.map((id) => (Object.hasOwn(notes, id) ? notes[id] : null)) } },
        resolvers: { Mutation: { link: () => 'linked' } },
        rows: connects,
      }
    },
  },
]
