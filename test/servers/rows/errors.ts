import { SECRET } from '../schema.js'
import { partial, type Row } from './row.js'

const masked = (...path: readonly (string | number)[]) => ({ path, code: 'INTERNAL_SERVER_ERROR' })
const never = [SECRET, 'hidden_table']

/** What fails while an operation runs. */
export const errorRows: readonly Row[] = [
  ...(['anonymous', 'admin'] as const).flatMap((caller): Row[] => [
    {
      name: `an error of a resolver beside what went well, by ${caller}`,
      caller,
      request: { query: '{ hello broken }' },
      expected: partial({ hello: 'Hello you', broken: null }, masked('broken')),
      never,
    },
    {
      name: `a GraphQLError that nobody made for clients, by ${caller}`,
      caller,
      request: { query: '{ hello leaking }' },
      expected: partial({ hello: 'Hello you', leaking: null }, masked('leaking')),
      never: [...never, 'DATABASE'],
    },
    {
      name: `an error below the root, under an alias, by ${caller}`,
      caller,
      request: { query: '{ p: product { name b: broken } }' },
      expected: partial({ p: { name: 'Lamp', b: null } }, masked('p', 'b')),
      never,
    },
  ]),
  {
    name: 'an error that the application made for clients',
    caller: 'anonymous',
    request: { query: '{ hello outOfStock broken }' },
    expected: partial(
      { hello: 'Hello you', outOfStock: null, broken: null },
      { path: ['outOfStock'], code: 'OUT_OF_STOCK', message: 'The lamp is sold out.' },
      masked('broken'),
    ),
    never,
  },
  {
    name: 'an error of an event',
    caller: 'customer',
    type: 'subscription',
    request: { query: 'subscription { brokenTicks }' },
    expected: partial({ brokenTicks: null }, masked('brokenTicks')),
    never,
  },
]
