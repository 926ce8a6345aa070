import type { Ask } from '../hosts/host.js'
import { SECRET } from '../schema.js'
import { constantRequest, data, type Row, type Stage, told } from './row.js'

const VALUE = 'card-4111-1111'

const invalid: readonly [what: string, request: Ask, text: RegExp, stage?: Stage][] = [
  ['a field misspelt', { query: '{ helo }' }, /Did you mean "hello"/],
  ['several fields misspelt', { query: '{ helo produc nod }' }, /Did you mean "product"/],
  ['an argument misspelt', { query: '{ hello(nme: "x") }' }, /Did you mean "name"/],
  ['an enum value misspelt', { query: '{ hello(size: SMAL) }' }, /Did you mean the enum value "SMALL"/],
  ['an input field misspelt', { query: '{ match(input: { name: "x", siz: SMALL }) }' }, /Did you mean "size"/],
  ['a type misspelt', { query: '{ node { ... on Prodct { id } } }' }, /Did you mean "Product"/],
  ['a directive that is none', { query: '{ hello @includ(if: true) }' }, /Unknown directive "@includ"/],
  ['a required input field left out', { query: '{ match(input: {}) }' }, /name.*required type|required field "name"/],
  ['an object without selections', { query: '{ product }' }, /must have a selection of subfields/],
  ['a leaf with selections', { query: '{ hello { id } }' }, /must not have a selection/],
  ['a variable of an unknown type', { query: 'query ($v: Siz) { hello(size: $v) }' }, /Unknown type "Siz"/],
  ['a syntax error', { query: '{ hello(' }, /Syntax Error/],
  ['an empty text', { query: ' ' }, /Syntax Error/],
  [
    'several operations without a name',
    { query: '{ hello } { roles }' },
    /anonymous operation must be the only defined operation|Could not determine what operation/,
    'choice',
  ],
  [
    'an enum value by variable',
    { query: 'query ($size: Size) { hello(size: $size) }', variables: { size: VALUE } },
    new RegExp(VALUE),
    'request',
  ],
  [
    'an enum value misspelt by variable',
    { query: 'query ($size: Size) { hello(size: $size) }', variables: { size: 'SMAL' } },
    /Did you mean the enum value "SMALL"/,
    'request',
  ],
  [
    'an input field misspelt by variable',
    { query: 'query ($v: ProductInput) { match(input: $v) }', variables: { v: { name: VALUE, siz: 'SMALL' } } },
    /Did you mean "size"/,
    'request',
  ],
  [
    'a required input field left out by variable',
    { query: 'query ($v: ProductInput) { match(input: $v) }', variables: { v: { size: 'SMALL' } } },
    /name/,
    'request',
  ],
  ['a required variable left out', { query: 'query ($v: ProductInput!) { match(input: $v) }' }, /"\$v"/, 'request'],
]

/** A document without an operation of the name asked: graphql-ws answers this before any plugin sees it. */
const missing: Ask = { query: 'query a { hello } query b { roles }', operationName: 'c' }
const notInSocket = { except: 'graphql-ws', request: missing } as const

const throwing: readonly [what: string, request: Ask, stage?: Stage][] = [
  ['a scalar that throws on a literal', { query: '{ match(input: { name: "x", price: 1 }) }' }],
  [
    'a scalar that throws on a variable',
    {
      query: 'query ($v: ProductInput) { match(input: $v) }',
      variables: { v: { name: 'x', price: VALUE } },
    },
    'request',
  ],
  ['a scalar that throws on a default', { query: 'query ($v: Money = 1) { match(input: { name: "x", price: $v }) }' }],
]

const SCHEMA_WORDS = ['Did you mean', 'Product', 'SMALL', 'helo', VALUE, SECRET]

/** What an error tells of the schema, and of what the client sent. */
export const disclosureRows: readonly Row[] = [
  ...invalid.flatMap(([what, request, text, stage = 'document']): Row[] => [
    {
      name: `${what}, by anonymous`,
      caller: 'anonymous',
      request,
      expected: { kind: 'constant', stage },
      never: SCHEMA_WORDS,
    },
    {
      name: `${what}, by customer`,
      caller: 'customer',
      request,
      expected: { kind: 'constant', stage },
      never: SCHEMA_WORDS,
    },
    { name: `${what}, by admin`, caller: 'admin', request, expected: told(text, stage), never: [SECRET] },
  ]),
  ...throwing.flatMap(([what, request, stage = 'document']): Row[] => [
    {
      name: `${what}, by anonymous`,
      caller: 'anonymous',
      request,
      expected: { kind: 'constant', stage },
      never: SCHEMA_WORDS,
    },
    { name: `${what}, by admin`, caller: 'admin', request, expected: { kind: 'constant', stage }, never: [SECRET] },
  ]),
  ...(['anonymous', 'customer'] as const).map(
    (caller): Row => ({
      name: `an operation that is not there, by ${caller}`,
      caller,
      ...notInSocket,
      expected: constantRequest,
      never: SCHEMA_WORDS,
    }),
  ),
  {
    name: 'an operation that is not there, by admin',
    caller: 'admin',
    ...notInSocket,
    expected: told(/Unknown operation named "c"|Could not determine what operation/, 'request'),
  },
  {
    name: 'a harmless query',
    caller: 'anonymous',
    request: { query: 'query ($name: String) { hello(name: $name) }', variables: { name: 'Ann' } },
    expected: data({ hello: 'Hello Ann' }, ['Query.hello']),
  },
  {
    name: 'a harmless mutation',
    caller: 'customer',
    type: 'mutation',
    request: { query: 'mutation { addProduct(input: { name: "Lamp" }) { id } }' },
    expected: data({ addProduct: { id: 'product-1' } }, ['Mutation.addProduct']),
  },
  {
    name: 'a harmless subscription',
    caller: 'customer',
    type: 'subscription',
    request: { query: 'subscription { ticks }' },
    expected: data({ ticks: 2 }, ['Subscription.ticks']),
  },
]
