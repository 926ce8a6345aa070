import type { Caller } from '../hosts/host.js'
import { data, type Row } from './row.js'

/** What bob alone may read. */
const BOBS = ['secret of bob', 'sku of bob', 'order-2']

const mine = { id: 'order-1', note: 'secret of alice' }
const third = { id: 'order-3', note: 'secret of alice' }
const lines = [{ sku: 'sku of alice' }]

/** What a way answers alice, to whom orders 1 and 3 belong. */
const ways: readonly [name: string, query: string, answer: Record<string, unknown>][] = [
  ['her own object', '{ order(id: "order-1") { id note } }', { order: mine }],
  [
    'another one, like one that is not there',
    '{ a: order(id: "order-2") { id note } b: order(id: "order-9") { id note } }',
    { a: null, b: null },
  ],
  ['another one by nothing but its name', '{ order(id: "order-2") { __typename } }', { order: null }],
  ['another one by nothing but its lines', '{ order(id: "order-2") { lines { sku } } }', { order: null }],
  ['a list', '{ orders { id note } }', { orders: [mine, null, third] }],
  ['a list of what must be', '{ mustOrders { id note } }', { mustOrders: [mine, third] }],
  ['lists in a list', '{ grid { id } }', { grid: [[{ id: 'order-1' }, null, { id: 'order-3' }], null, [null]] }],
  ['a list that comes later', '{ later { id } }', { later: [{ id: 'order-1' }, null, { id: 'order-3' }] }],
  ['a list of promises', '{ promised { id } }', { promised: [{ id: 'order-1' }, { id: 'order-3' }] }],
  [
    'a list that is walked',
    '{ walked { id lines { sku } } }',
    { walked: [{ id: 'order-1', lines }, null, { id: 'order-3', lines }] },
  ],
  [
    'an interface',
    '{ a: node(id: "order-2") { id } b: node(id: "order-1") { id } c: node(id: "user-bob") { id } }',
    { a: null, b: { id: 'order-1' }, c: { id: 'bob' } },
  ],
  [
    'a list of an interface',
    '{ nodes(ids: ["order-2", "order-1"]) { __typename ... on Order { note } } }',
    { nodes: [null, { __typename: 'Order', note: 'secret of alice' }] },
  ],
  [
    'an interface of an interface',
    '{ priced(id: "order-2") { ... on Node { ... on Order { note } } } }',
    { priced: null },
  ],
  [
    'a union',
    '{ found { __typename ... on Order { id } } }',
    {
      found: [
        { __typename: 'Order', id: 'order-1' },
        { __typename: 'Order', id: 'order-3' },
        { __typename: 'Product' },
      ],
    },
  ],
  [
    'a connection',
    '{ page { edges { node { id } cursor } nodes { id } } }',
    {
      page: {
        edges: [
          { node: { id: 'order-1' }, cursor: 'c' },
          { node: null, cursor: 'c' },
          { node: { id: 'order-3' }, cursor: 'c' },
        ],
        nodes: [{ id: 'order-1' }, null, { id: 'order-3' }],
      },
    },
  ],
  [
    'a relation of somebody else',
    '{ user(id: "bob") { orders { id } first { note } } }',
    { user: { orders: [], first: null } },
  ],
  [
    'a relation of hers',
    '{ user(id: "alice") { orders { id } first { note } } }',
    { user: { orders: [{ id: 'order-1' }, { id: 'order-3' }], first: { note: 'secret of alice' } } },
  ],
  [
    'a relation of her object',
    '{ order(id: "order-1") { next { id } customer { first { id } } lines { sku order { id } } } }',
    { order: { next: null, customer: { first: { id: 'order-1' } }, lines: [{ sku: 'sku of alice', order: null }] } },
  ],
  [
    'entities of a federation',
    '{ _entities(ids: ["order-2", "order-1"]) { ... on Order { id } } }',
    { _entities: [null, { id: 'order-1' }] },
  ],
  [
    'aliases and a fragment in two places',
    '{ a: order(id: "order-1") { ...f } b: order(id: "order-2") { ...f } } fragment f on Order { x: note y: note }',
    { a: { x: 'secret of alice', y: 'secret of alice' }, b: null },
  ],
  [
    'aliases of a prototype',
    '{ order(id: "order-2") { __proto__: note } a: order(id: "order-1") { constructor: note } }',
    { order: null, a: { constructor: 'secret of alice' } },
  ],
]

const row = (caller: Caller, [name, query, answer]: (typeof ways)[number]): Row => ({
  name: `${name}, by ${caller}`,
  caller,
  request: { query },
  expected: data(answer),
  never: BOBS,
})

/** Whose an object is. */
export const ownershipRows: readonly Row[] = [
  ...ways.map((way) => row('customer', way)),
  {
    ...row('anonymous', [
      'nobody has anything',
      '{ mustOrders { id } orders { id } order(id: "order-1") { id } }',
      { mustOrders: [], orders: [null, null, null], order: null },
    ]),
  },
  { ...row('support', ['a role without an exception', '{ mustOrders { id } }', { mustOrders: [] }]) },
  {
    name: 'all of them, by an admin',
    caller: 'admin',
    request: { query: '{ mustOrders { id } order(id: "order-2") { note } node(id: "order-2") { id } }' },
    expected: data({
      mustOrders: [{ id: 'order-1' }, { id: 'order-2' }, { id: 'order-3' }],
      order: { note: 'secret of bob' },
      node: { id: 'order-2' },
    }),
  },
  {
    ...row('customer', [
      'a write',
      'mutation { a: touch(id: "order-2") { id note } b: touch(id: "order-1") { id note } }',
      { a: null, b: mine },
    ]),
    type: 'mutation',
  },
  { ...row('customer', ['an event', 'subscription { touched { id note } }', { touched: null }]), type: 'subscription' },
]
