import { data, refused } from '../rows/row.js'
import type { Case } from './case.js'

const NAMES = Array.from({ length: 60 }, (_, index) => `T${index}`)
const DEEP = `${'... on I { '.repeat(900)}id${' }'.repeat(900)}`
const SPREAD = NAMES.map((name) => `... on ${name} { ...F }`).join(' ')
const query = `mutation { pay burn i { ${SPREAD} } } fragment F on I { ${DEEP} }`

const typeDefs = `
  interface I { id: Int me: I }
  ${NAMES.map((name) => `type ${name} implements I { id: Int me: I }`).join('\n')}
  type Query { a: Int } type Mutation { pay: Int burn: Int @requiresRole(roles: ["admin"]) i: I }`

const limits = {
  costLimit: false,
  depthLimit: false,
  fieldLimit: false,
  fragmentLimit: { fragments: Infinity, spreads: Infinity },
  tokenLimit: { tokens: Infinity, bytes: Infinity, nesting: Infinity },
} as const
const resolvers = () => ({ Mutation: { pay: () => 1, burn: () => 2, i: () => null } })

/** F6: an operation with more selections than anybody looks at. */
export const untoldCases: readonly Case[] = [
  {
    name: 'more selections than anybody looks at',
    typeDefs,
    start: () => ({
      limits,
      resolvers: resolvers(),
      rows: [
        {
          name: 'F6 are refused, and nothing runs',
          caller: 'customer',
          type: 'mutation',
          request: { query },
          expected: refused('BAD_USER_INPUT', 400),
        },
      ],
    }),
  },
  {
    name: 'the same where denials are only reported',
    typeDefs,
    start: () => ({
      limits,
      fieldAuthorization: { mode: 'report' },
      resolvers: resolvers(),
      rows: [
        {
          name: 'F6 run',
          caller: 'customer',
          type: 'mutation',
          request: { query },
          expected: data({ pay: 1, burn: 2, i: null }),
        },
      ],
    }),
  },
  {
    name: 'the same without a rule',
    typeDefs: typeDefs.replace(/@requiresRole.*?\)/, ''),
    start: () => ({
      limits,
      resolvers: resolvers(),
      rows: [
        {
          name: 'F6 run',
          caller: 'anonymous',
          type: 'mutation',
          request: { query },
          expected: data({ pay: 1, burn: 2, i: null }),
        },
      ],
    }),
  },
]
