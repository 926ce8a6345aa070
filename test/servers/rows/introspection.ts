import { constant, data, type Row, refused } from './row.js'

const forms: readonly [form: string, query: string, operationName?: string][] = [
  ['plain', '{ __schema { types { name } } }'],
  ['of one type', '{ __type(name: "Product") { fields { name } } }'],
  ['under an alias', '{ harmless: __schema { queryType { name } } }'],
  ['in a fragment', '{ ...f } fragment f on Query { __schema { queryType { name } } }'],
  ['in an inline fragment', '{ ... on Query { __type(name: "Product") { name } } }'],
  ['below a field that returns Query', '{ query { query { __schema { queryType { name } } } } }'],
  ['with a directive', '{ __schema @include(if: true) { queryType { name } } }'],
  ['beside a field', '{ hello __schema { queryType { name } } }'],
  ['in the operation run of two', 'query a { hello } query b { __schema { queryType { name } } }', 'b'],
]

const ask = (query: string, operationName?: string) => ({ query, ...(operationName && { operationName }) })
const closed = refused('INTROSPECTION_DISABLED', 400)

/** Who may read the schema. */
export const introspectionRows: readonly Row[] = [
  ...forms.flatMap(([form, query, operationName]): Row[] => [
    ...(['anonymous', 'customer', 'support'] as const).map(
      (caller): Row => ({
        name: `introspection ${form}, by ${caller}`,
        caller,
        request: ask(query, operationName),
        expected: closed,
        never: ['queryType', 'Product'],
      }),
    ),
    { name: `introspection ${form}, by admin`, caller: 'admin', request: ask(query, operationName), expected: data() },
  ]),
  {
    name: 'introspection in the operation not run of two',
    caller: 'anonymous',
    request: ask('query a { hello } query b { __schema { queryType { name } } }', 'a'),
    expected: closed,
  },
  {
    name: 'introspection in a mutation, where it is none',
    caller: 'anonymous',
    type: 'mutation',
    request: ask('mutation { login(password: "x") __typename __schema { queryType { name } } }'),
    expected: constant,
  },
  {
    name: 'introspection below a subscription',
    caller: 'anonymous',
    type: 'subscription',
    request: ask('subscription { query { __schema { queryType { name } } } }'),
    expected: closed,
  },
  {
    name: "__typename is nobody's secret",
    caller: 'anonymous',
    request: ask('{ __typename node { __typename } }'),
    expected: data({ __typename: 'Query', node: { __typename: 'Product' } }, ['Query.node']),
  },
]
