import { data, type Expected, partial, type Row, refused } from './row.js'
import { times } from './texts.js'

const tooDear = (found: number | 'unbounded') => refused('COST_LIMIT_EXCEEDED', 400, `(cost: ${found}, limit 1000)`)

const dear: readonly [name: string, query: string, expected: Expected, variables?: Record<string, unknown>][] = [
  ['a page too large', '{ products(first: 1001) { id } }', tooDear(1_001)],
  ['pages within pages', '{ products(first: 30) { similar(first: 40) { id } } }', tooDear(30 + 1_200)],
  ['pages of the assumed size', '{ products { similar { similar { id } } } }', tooDear(1_110)],
  [
    'pages in a variable',
    'query ($n: Int) { products(first: $n) { id } }',
    tooDear(2_147_483_647),
    { n: 2_147_483_647 },
  ],
  ['pages in a default', 'query ($n: Int = 5000) { products(first: $n) { id } }', tooDear(5_000)],
  [
    'a null for a page',
    '{ products(first: null) { similar(first: null) { similar(first: null) { id } } } }',
    tooDear(1_110),
  ],
  [
    'a variable that executors lose',
    'query ($__proto__: Int = 0) { products(first: $__proto__) { id } }',
    tooDear('unbounded'),
  ],
  [
    'a page left out by a variable that executors lose',
    'query ($__proto__: Boolean! = true) { products(first: 500) @skip(if: $__proto__) { id } }',
    tooDear('unbounded'),
  ],
  ['a negative page', '{ products(first: -2000) { id } }', tooDear(2_000)],
  ['pages under aliases', `{ ${times(3, (i) => `a${i}: products(first: 400) { id }`)} }`, tooDear(1_200)],
  [
    'pages by a fragment',
    '{ a: products(first: 300) { ...f } } fragment f on Product { similar(first: 3) { id } }',
    tooDear(1_200),
  ],
  ['pages behind an interface', '{ node { node { ... on Product { similar(first: 1000) { id } } } } }', tooDear(1_002)],
]

/** What costs more than the caller may spend on one operation. */
export const costRows: readonly Row[] = [
  ...dear.map(
    ([name, query, expected, variables]): Row => ({
      name,
      caller: 'customer',
      request: { query, ...(variables && { variables }) },
      expected,
    }),
  ),
  {
    name: 'a page within the limit',
    caller: 'customer',
    request: { query: '{ products(first: 1000) { id } }' },
    expected: data({ products: [{ id: 'product-1' }] }),
  },
  {
    name: 'pages that a variable leaves out',
    caller: 'customer',
    request: {
      query: 'query ($more: Boolean!) { products(first: 10) { id similar(first: 1000) @include(if: $more) { id } } }',
      variables: { more: false },
    },
    expected: data({ products: [{ id: 'product-1' }] }),
  },
  {
    name: 'a page that only admins may ask for, by an admin',
    caller: 'admin',
    request: { query: '{ products(first: 5000) { id } }' },
    expected: data({ products: [{ id: 'product-1' }] }),
  },
  {
    name: 'a list that turns out far longer than expected',
    caller: 'customer',
    request: { query: '{ hello everything { id } }' },
    expected: partial(
      { hello: 'Hello you', everything: null },
      {
        path: ['everything'],
        code: 'COST_LIMIT_EXCEEDED',
        message: 'The lists of the operation are longer than expected.',
      },
    ),
  },
  {
    name: 'a subscription whose events are too dear',
    caller: 'customer',
    type: 'subscription',
    request: { query: 'subscription { query { products(first: 2000) { id } } }' },
    expected: tooDear(2_001),
  },
]
