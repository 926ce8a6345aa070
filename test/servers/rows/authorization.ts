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

/** What only an admin may give. */
const inputs: readonly [name: string, query: string, variables?: Record<string, unknown>][] = [
  ['an argument', 'mutation { update(role: "ADMIN") }'],
  ['null for an argument', 'mutation { update(role: null) }'],
  ['an input field', 'mutation { update(input: { isAdmin: true }) }'],
  ['false', 'mutation { update(input: { isAdmin: false }) }'],
  ['null', 'mutation { update(input: { isAdmin: null }) }'],
  ['an empty list', 'mutation { update(input: { tags: [] }) }'],
  ['an empty text in place of a list', 'mutation { update(input: { tags: "" }) }'],
  [
    'a field within an input of itself',
    'mutation { update(input: { more: [{ name: "x" }, { more: { isAdmin: true } }] }) }',
  ],
  [
    'a field by a variable of the whole',
    'mutation ($i: Profile) { update(input: $i) }',
    { i: { name: 'x', more: [{ isAdmin: false }] } },
  ],
  [
    'a field by a variable of one of a list',
    'mutation ($i: Profile!) { update(input: { more: [$i] }) }',
    { i: { tags: [] } },
  ],
  ['a field by a variable of its own', 'mutation ($b: Boolean) { update(input: { isAdmin: $b }) }', { b: null }],
  ['a field by the default of a variable', 'mutation ($i: Profile = { isAdmin: true }) { update(input: $i) }'],
  ['an argument by the default of a variable', 'mutation ($r: String = "ADMIN") { update(role: $r) }'],
  ['a value of an enum', 'mutation { update(input: { role: ADMIN }) }'],
  ['a value of an enum in a list', 'mutation { update(input: { roles: [USER, ADMIN] }) }'],
  ['a value of an enum by a variable', 'mutation ($r: [Role!]) { update(input: { roles: $r }) }', { r: ['ADMIN'] }],
  ['an argument under an alias, beside one that is free', 'mutation { a: update(id: 1) b: update(role: "x") }'],
  ['an argument by a fragment', 'mutation { ...f } fragment f on Mutation { update(input: { isAdmin: true }) }'],
]
const reads: readonly [name: string, query: string, variables?: Record<string, unknown>][] = [
  ['a filter by what it may not read', '{ search(filter: { code: "1" }) }'],
  ['a filter within a filter', '{ search(filter: { and: [{ name: "x" }, { and: [{ code: "" }] }] }) }'],
  ['an argument through an interface', '{ asked { ask(code: "1") } }'],
]
/** What anybody may give, though it stands beside. */
const free: typeof inputs = [
  ['the default of an input field', 'mutation { update(input: { name: "x" }) }'],
  ['the default of an argument', 'mutation { update(id: 1) }'],
  ['a variable that is not given', 'mutation ($b: Boolean, $r: String) { update(role: $r, input: { isAdmin: $b }) }'],
  ['another value of an enum', 'mutation { update(input: { role: USER, roles: [USER] }) }'],
  [
    'what is left out',
    'mutation ($no: Boolean!) { update(id: 1) a: update(role: "x") @include(if: $no) }',
    { no: false },
  ],
]

const given = (
  rows: typeof inputs,
  type: 'query' | 'mutation',
  expected: Expected,
  caller: Caller = 'customer',
): Row[] =>
  rows.map(([name, query, variables]) => ({
    name: `${caller} gives ${name}`,
    caller,
    type,
    request: { query, ...(variables && { variables }) },
    expected,
  }))

/** Who may touch which field, and give what. */
export const authorizationRows: readonly Row[] = [
  ...given(inputs, 'mutation', forbidden),
  ...given(inputs, 'mutation', data(), 'admin'),
  ...given(reads, 'query', forbidden),
  ...given(reads, 'query', data(), 'admin'),
  ...given(free, 'mutation', data()),
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
