import type { Caller } from '../hosts/host.js'
import { data, type Expected, type Row, refused } from './row.js'

const stranger = refused('UNAUTHENTICATED', 401)
const forbidden = refused('FORBIDDEN', 403)
/** What the answer to a refused operation has nowhere. */
const SECRETS = ['love', 'gold', '1234', '0000', 'sesame', 'Vault', 'Sealed']

/** Ways to what an admin alone may read. */
const ways: readonly [name: string, query: string, variables?: Record<string, unknown>][] = [
  ['a field that its interface guards', '{ letter { code } }'],
  ['the same by an alias', '{ letter { text: code } }'],
  ['the same by an alias of a prototype', '{ letter { __proto__: code constructor: code } }'],
  ['the same through the interface', '{ sealed { code } }'],
  ['the same by a fragment on the interface', '{ letter { ... on Sealed { code } } }'],
  [
    'the same by fragments in one another',
    '{ sealed { ...a } } fragment a on Sealed { ... on Letter { ...b } } fragment b on Sealed { code }',
  ],
  ['the same in a list', '{ letters { id code } }'],
  ['the same in a union', '{ found { ... on Letter { code } } }'],
  ['the same where a variable leaves it in', 'query ($yes: Boolean = true) { letter { id code @include(if: $yes) } }'],
  [
    'the same where a variable does not leave it out',
    'query ($no: Boolean!) { letter { id ... @skip(if: $no) { code } } }',
    { no: false },
  ],
  ['a field that returns a type', '{ vault { id } }'],
  ['a type of which nothing but its name is asked', '{ vault { __typename } }'],
  ['a type behind another', '{ letter { vault { secret } } }'],
  ['a type in a union', '{ found { ... on Vault { secret } } }'],
  ['a type through its interface', '{ sealed(vault: true) { ... on Vault { secret } } }'],
  ['one more operation of a document', 'query other { hello } query wanted { letter { code } }'],
]

const rows = (caller: Caller, expected: Expected): Row[] =>
  ways.map(([name, query, variables]) => ({
    name: `${name}, by ${caller}`,
    caller,
    request: { query, ...(variables && { variables }), ...(query.includes('wanted') && { operationName: 'wanted' }) },
    expected,
    never: expected.kind === 'refused' ? SECRETS : [],
  }))

/** Who may touch which field. */
export const authorizationRows: readonly Row[] = [
  ...rows('anonymous', stranger),
  ...rows('customer', forbidden),
  ...rows('member', forbidden),
  ...rows('admin', data()),
  {
    name: 'a field for everyone',
    caller: 'anonymous',
    request: { query: '{ letter { id text } }' },
    expected: data({ letter: { id: 'letter-1', text: 'Dear' } }),
  },
  {
    name: 'a field for callers, by a stranger',
    caller: 'anonymous',
    request: { query: '{ letter { secret } }' },
    expected: stranger,
    never: SECRETS,
  },
  {
    name: 'a field for callers',
    caller: 'customer',
    request: { query: '{ letter { secret } }' },
    expected: data({ letter: { secret: 'love' } }),
  },
  {
    name: 'a field through the interface of which one object is guarded',
    caller: 'customer',
    request: { query: '{ sealed { secret } }' },
    expected: forbidden,
    never: SECRETS,
  },
  {
    name: 'a guarded field that is left out',
    caller: 'anonymous',
    request: { query: '{ letter { id code @skip(if: true) } }' },
    expected: data({ letter: { id: 'letter-1' } }),
  },
  {
    name: 'a guarded field that a variable leaves out',
    caller: 'anonymous',
    request: { query: 'query ($yes: Boolean!) { letter { id code @include(if: $yes) } }', variables: { yes: false } },
    expected: data({ letter: { id: 'letter-1' } }),
  },
  {
    name: 'a guarded field in an operation that is not asked for',
    caller: 'anonymous',
    request: { query: 'query wanted { hello } query other { letter { code } }', operationName: 'wanted' },
    expected: data({ hello: 'Hello you' }),
  },
  {
    name: 'a scalar for callers, by a stranger',
    caller: 'anonymous',
    request: { query: '{ word }' },
    expected: stranger,
    never: SECRETS,
  },
  {
    name: 'a scalar for callers',
    caller: 'customer',
    request: { query: '{ word }' },
    expected: data({ word: 'sesame' }),
  },
  {
    name: 'a field of scopes that the caller has not',
    caller: 'customer',
    request: { query: '{ scoped }' },
    expected: forbidden,
  },
  {
    name: 'a write for admins',
    caller: 'customer',
    type: 'mutation',
    request: { query: 'mutation { note burn { id } }' },
    expected: forbidden,
  },
  {
    name: 'a write for admins, by one',
    caller: 'admin',
    type: 'mutation',
    request: { query: 'mutation { burn { id } }' },
    expected: data({ burn: { id: 'letter-1' } }, ['Mutation.burn']),
  },
  {
    name: 'a stream for callers, by a stranger',
    caller: 'anonymous',
    type: 'subscription',
    request: { query: 'subscription { letters { id } }' },
    expected: stranger,
  },
  {
    name: 'a stream of what its events may not tell',
    caller: 'customer',
    type: 'subscription',
    request: { query: 'subscription { letters { code } }' },
    expected: forbidden,
    never: SECRETS,
  },
  {
    name: 'a stream for callers',
    caller: 'customer',
    type: 'subscription',
    request: { query: 'subscription { letters { secret } }' },
    expected: data({ letters: { secret: 'love' } }),
  },
  {
    name: 'a batch of which one operation is forbidden',
    caller: 'customer',
    request: [{ query: '{ companion }' }, { query: '{ letter { code } }' }],
    expected: forbidden,
    never: SECRETS,
  },
]
