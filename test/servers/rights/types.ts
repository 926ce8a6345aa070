import { data, refused } from '../rows/row.js'
import type { Case, CaseRow } from './case.js'

const FORBIDDEN = refused('FORBIDDEN', 403)

const attack = (name: string, query: string, variables?: Record<string, unknown>): CaseRow => ({
  name,
  caller: 'customer',
  request: { query, ...(variables && { variables }), ...(query.includes('wanted') && { operationName: 'wanted' }) },
  expected: FORBIDDEN,
  never: ['gold'],
})

const letter = {
  __typename: 'Letter',
  id: '1',
  code: 'gold',
  text: 'Dear',
  inner: { __typename: 'Inner', deep: 'gold' },
}

/** F2, F4, F5, F6, F7, F8, F9, F10, F11: ways to a field that a rule of a type, or of an interface of interfaces, holds. */
export const typeCases: readonly Case[] = [
  {
    name: 'rules of interfaces and of types',
    typeDefs: `
      interface Top { id: ID code: String @requiresRole(roles: ["admin"]) }
      interface Middle implements Top { id: ID code: String text: String }
      type Letter implements Top & Middle { id: ID code: String text: String inner: Inner label: String }
      interface Closed @requiresRole(roles: ["admin"]) { deep: String }
      type Inner implements Closed { deep: String }
      union _Entity = Letter | Inner
      type _Service { sdl: String @requiresRole(roles: ["admin"]) }
      type Query {
        top: Top middle: Middle letter: Letter inner: Inner closed: Closed
        node(id: ID): Top nodes(ids: [ID]): [Top] _entities(ids: [ID]): [_Entity] _service: _Service
      }`,
    start: () => ({
      // The text of the service is for nobody otherwise.
      limits: { introspection: { enabled: true } },
      resolvers: {
        Query: {
          top: () => letter,
          middle: () => letter,
          letter: () => letter,
          inner: () => letter.inner,
          closed: () => letter.inner,
          node: () => letter,
          nodes: () => [letter],
          _entities: () => [letter, letter.inner],
          _service: () => ({ sdl: 'gold' }),
        },
      },
      rows: [
        attack('F4 an interface two steps above', '{ letter { code } }'),
        attack('F4 the interface between', '{ middle { code } }'),
        attack('F4 the upper within the one between', '{ middle { ... on Top { code } } }'),
        attack('F4 the object within the upper', '{ top { ... on Middle { ... on Letter { code } } } }'),
        attack('F5 the rule of an interface, at its object', '{ inner { deep } }'),
        attack('F5 the same through the interface', '{ closed { ... on Inner { deep } } }'),
        attack('F5 the same behind a free object', '{ letter { inner { deep } } }'),
        {
          ...attack('F10 nothing but the name of what the rule holds', '{ letter { inner { __typename } } }'),
          never: [],
        },
        attack('F2 the interface on the object itself', '{ letter { ... on Top { code } } }'),
        attack(
          'F6 one fragment under two parents',
          '{ letter { ...f } middle { ...f } } fragment f on Middle { text ... on Top { code } }',
        ),
        attack(
          'F6 one fragment, of which the second parent is guarded',
          '{ letter { ...f } } fragment f on Letter { text inner { ...g } } fragment g on Closed { deep }',
        ),
        attack('F7 an alias of a free field', '{ letter { text: code } }'),
        attack('F7 an alias of a prototype', '{ letter { toString: code hasOwnProperty: code __proto__: text } }'),
        attack(
          'F8 neither skipped nor left out',
          'query ($no: Boolean = false) { letter { code @skip(if: $no) @include(if: true) } }',
        ),
        attack(
          'F8 a default that the caller overrides',
          'query ($no: Boolean = true) { letter { code @skip(if: $no) } }',
          { no: false },
        ),
        attack(
          'F8 null where a default would leave it out',
          'query ($yes: Boolean! = true) { letter { code @include(if: $yes) } }',
        ),
        attack('F9 the second operation', 'query free { companion } query wanted { letter { code } }'),
        attack('F9 the first of several', 'query wanted { letter { code } } query free { companion }'),
        attack(
          'F9 fragments that both operations spread',
          'query free { letter { text } } query wanted { letter { ...f } } fragment f on Letter { code }',
        ),
        attack('F11 node', '{ node(id: 1) { code } }'),
        attack('F11 nodes', '{ nodes(ids: [1]) { ... on Letter { code } } }'),
        attack('F11 entities', '{ _entities(ids: [1]) { ... on Letter { code } } }'),
        attack('F11 entities of a guarded type', '{ _entities(ids: [1]) { ... on Inner { deep } } }'),
        attack('F11 the text of the service', '{ _service { sdl } }'),
        {
          name: 'F7 a free field under the name of a guarded one',
          caller: 'customer',
          request: { query: '{ letter { code: text } }' },
          expected: data({ letter: { code: 'Dear' } }),
        },
        {
          name: 'F8 skipped, though it is included',
          caller: 'customer',
          request: {
            query: 'query ($yes: Boolean!) { letter { text code @skip(if: $yes) @include(if: $yes) } }',
            variables: { yes: true },
          },
          expected: data({ letter: { text: 'Dear' } }),
        },
        {
          name: 'F9 the free operation beside a guarded one',
          caller: 'customer',
          request: {
            query: 'query guarded { letter { code } } query free { letter { text } }',
            operationName: 'free',
          },
          expected: data({ letter: { text: 'Dear' } }),
        },
        {
          name: 'whoever may',
          caller: 'admin',
          request: { query: '{ letter { code inner { deep } } middle { code } _service { sdl } }' },
          expected: data({
            letter: { code: 'gold', inner: { deep: 'gold' } },
            middle: { code: 'gold' },
            _service: { sdl: 'gold' },
          }),
        },
      ],
    }),
  },
]
