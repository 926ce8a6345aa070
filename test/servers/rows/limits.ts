import { constant, data, type Expected, type Row, refused, refusedWhole } from './row.js'
import { aliases, deep, doubling, nestedList, ring, times } from './texts.js'

const limits: readonly [name: string, query: string, expected: Expected][] = [
  ['a document of too many bytes', `{ hello } #${'x'.repeat(100_001)}`, refusedWhole('BYTE_LIMIT_EXCEEDED', 400)],
  [
    'too many tokens',
    `{ ${times(4_000, () => 'hello')} }`,
    refusedWhole('TOKEN_LIMIT_EXCEEDED', 400, '(tokens: 4002, limit 4000)'),
  ],
  [
    'brackets nested too deeply',
    `{ echo(value: ${'['.repeat(63)}${']'.repeat(63)}) }`,
    refusedWhole('NESTING_LIMIT_EXCEEDED', 400, '(nesting: 65, limit 64)'),
  ],
  ['a parser overflow', `{ ${'product { '.repeat(6_000)}`, refusedWhole('TOKEN_LIMIT_EXCEEDED', 400)],
  ['a flood of comments', `${'#\n'.repeat(2_001)}{ hello }`, refusedWhole('COMMENT_LIMIT_EXCEEDED', 400)],
  ['an operation too deep', `{ ${deep(16)} }`, refused('DEPTH_LIMIT_EXCEEDED', 400, '(depth: 16, limit 15)')],
  ['an operation deeper than anyone may go', `{ ${deep(30)} }`, refused('DEPTH_LIMIT_EXCEEDED', 400)],
  [
    'depth by a fragment',
    `{ node { ...f } } fragment f on Node { ${deep(15)} }`,
    refused('DEPTH_LIMIT_EXCEEDED', 400, '(depth: 16, limit 15)'),
  ],
  [
    'depth by inline fragments',
    `{ node { ... on Product { ... { ${deep(15)} } } } }`,
    refused('DEPTH_LIMIT_EXCEEDED', 400, '(depth: 16, limit 15)'),
  ],
  [
    'depth by an interface and the types that implement it',
    `{ node { ... on Product { node { ... on User { ${deep(14)} } } } } }`,
    refused('DEPTH_LIMIT_EXCEEDED', 400, '(depth: 16, limit 15)'),
  ],
  ['too many aliases', aliases(60), refused('ALIAS_LIMIT_EXCEEDED', 400, '(aliases: 60, limit 50)')],
  [
    'more aliases of __typename than anyone may have',
    `{ ${times(61, (i) => `a${i}: __typename`)} }`,
    refused('ALIAS_LIMIT_EXCEEDED', 400),
  ],
  [
    'aliases multiplied by fragments',
    `{ ${times(6, () => '...f')} } fragment f on Query { ${times(9, (i) => `a${i}: hello`)} }`,
    refused('ALIAS_LIMIT_EXCEEDED', 400, '(aliases: 54, limit 50)'),
  ],
  ['an alias that makes an object look like a promise', '{ then: hello }', refused('BAD_USER_INPUT', 400)],
  [
    'the same in a fragment',
    '{ ...F } fragment F on Query { a: hello then: __typename }',
    refused('BAD_USER_INPUT', 400),
  ],
  ['__typename again and again', `{ ${times(5, () => '__typename')} }`, refused('TYPENAME_LIMIT_EXCEEDED', 400)],
  [
    'too many root fields',
    `{ ${times(16, (i) => `a${i}: hello`)} }`,
    refused('ROOT_FIELD_LIMIT_EXCEEDED', 400, '(rootFields: 16, limit 15)'),
  ],
  [
    'one root field again and again',
    `{ ${times(11, (i) => `a${i}: hello`)} }`,
    refused('SAME_FIELD_LIMIT_EXCEEDED', 400),
  ],
  [
    'one field again and again',
    `{ product { ${times(16, (i) => `a${i}: name`)} } }`,
    refused('SAME_FIELD_LIMIT_EXCEEDED', 400, '(sameField: 16, limit 15)'),
  ],
  [
    'directives in one place',
    `{ hello ${'@include(if: true) '.repeat(4)} }`,
    refused('DIRECTIVE_LIMIT_EXCEEDED', 400, '(directivesPerLocation: 4, limit 3)'),
  ],
  [
    'directives in all',
    `{ ${'... @include(if: true) { '.repeat(26)} hello ${'}'.repeat(26)} }`,
    refused('DIRECTIVE_LIMIT_EXCEEDED', 400, '(directives: 26, limit 25)'),
  ],
  ['unknown directives in one place', `{ hello ${'@aa '.repeat(10)} }`, refused('DIRECTIVE_LIMIT_EXCEEDED', 400)],
  [
    'too many fragments',
    `{ ...f0 } ${times(101, (i) => `fragment f${i} on Query { ${i < 100 ? `...f${i + 1}` : 'hello'} }`)}`,
    refused('FRAGMENT_LIMIT_EXCEEDED', 400, '(fragments: 101, limit 100)'),
  ],
  [
    'too many spreads',
    `{ ${times(251, () => '...f')} } fragment f on Query { hello }`,
    refused('SPREAD_LIMIT_EXCEEDED', 400, '(spreads: 251, limit 250)'),
  ],
  ['fragments that double', doubling(40), refused('FIELD_LIMIT_EXCEEDED', 400)],
  ['a ring of 3 fragments', ring(3), constant],
  ['a ring of 7,500 fragments', ring(7_500), refusedWhole('BYTE_LIMIT_EXCEEDED', 400)],
  ['a fragment that nobody knows', '{ ...nobody }', constant],
  [
    'too many variables',
    `query (${times(101, (i) => `$v${i}: Int`)}) { hello }`,
    refused('VARIABLE_LIMIT_EXCEEDED', 400, '(variables: 101, limit 100)'),
  ],
]

const echo = 'query ($value: Json) { echo(value: $value) }'
const twoOperations = (levels: number) => `query shallow { hello } query far { ${deep(levels)} }`

const variables: readonly [name: string, value: unknown, limit: string][] = [
  ['a value nested too deeply', nestedList(33), 'variableDepth'],
  ['too many values', Array.from({ length: 10_001 }, () => 1), 'variableValues'],
  ['a value too large', 'x'.repeat(100_001), 'variableBytes'],
]

/** What a request may be at most. */
export const limitRows: readonly Row[] = [
  {
    name: 'too many operations',
    caller: 'anonymous',
    request: { query: times(21, (i) => `query q${i} { hello }`), operationName: 'q0' },
    expected: refused('OPERATION_LIMIT_EXCEEDED', 400, '(operations: 21, limit 20)'),
  },
  ...limits.map(([name, query, expected]): Row => ({ name, caller: 'anonymous', request: { query }, expected })),
  ...variables.map(
    ([name, value, limit]): Row => ({
      name: `variables: ${name}`,
      caller: 'anonymous',
      request: { query: echo, variables: { value } },
      expected: refused('VARIABLE_LIMIT_EXCEEDED', 400, `(${limit}: `),
    }),
  ),
  {
    name: 'variables that are within the limits',
    caller: 'anonymous',
    request: { query: echo, variables: { value: nestedList(20) } },
    expected: data({ echo: true }, ['Query.echo']),
  },
  {
    name: 'a mutation field again and again by alias',
    caller: 'customer',
    type: 'mutation',
    request: { query: `mutation { ${times(4, (i) => `a${i}: login(password: "${i}")`)} }` },
    expected: refused('SAME_FIELD_LIMIT_EXCEEDED', 400, '(sameMutationField: 4, limit 3)'),
  },
  {
    name: 'a mutation field again and again by fragments',
    caller: 'customer',
    type: 'mutation',
    request: {
      query: `mutation { ...f ...g } fragment f on Mutation { a: login(password: "1") b: login(password: "2") }
        fragment g on Mutation { c: login(password: "3") ... { d: login(password: "4") } }`,
    },
    expected: refused('SAME_FIELD_LIMIT_EXCEEDED', 400, '(sameMutationField: 4, limit 3)'),
  },
  {
    name: 'a mutation field as often as it may be asked',
    caller: 'customer',
    type: 'mutation',
    request: { query: `mutation { ${times(3, (i) => `a${i}: login(password: "${i}")`)} }` },
    expected: data({ a0: false, a1: false, a2: false }, ['Mutation.login', 'Mutation.login', 'Mutation.login']),
  },
  {
    name: 'the shallow one of two operations',
    caller: 'anonymous',
    request: { query: twoOperations(16), operationName: 'shallow' },
    expected: data({ hello: 'Hello you' }, ['Query.hello']),
  },
  {
    name: 'the deep one of two operations',
    caller: 'anonymous',
    request: { query: twoOperations(16), operationName: 'far' },
    expected: refused('DEPTH_LIMIT_EXCEEDED', 400),
  },
  {
    name: 'the shallow one of two operations beside one that is too deep for anyone',
    caller: 'anonymous',
    request: { query: twoOperations(30), operationName: 'shallow' },
    expected: refused('DEPTH_LIMIT_EXCEEDED', 400),
  },
  {
    name: 'a subscription too deep',
    caller: 'anonymous',
    type: 'subscription',
    request: { query: `subscription { query { ${deep(15)} } }` },
    expected: refused('DEPTH_LIMIT_EXCEEDED', 400, '(depth: 16, limit 15)'),
  },
]

const ofRoles: readonly [caller: Row['caller'], levels: number, expected: Expected][] = [
  ['anonymous', 15, data()],
  ['customer', 15, data()],
  ['customer', 16, refused('DEPTH_LIMIT_EXCEEDED', 400, '(depth: 16, limit 15)')],
  ['support', 18, data()],
  ['support', 19, refused('DEPTH_LIMIT_EXCEEDED', 400, '(depth: 19, limit 18)')],
  ['member', 18, data()],
  ['member', 19, refused('DEPTH_LIMIT_EXCEEDED', 400, '(depth: 19, limit 18)')],
  ['admin', 20, data()],
  ['admin', 21, refused('DEPTH_LIMIT_EXCEEDED', 400, '(depth: 21, limit 20)')],
]

/** What a role changes of it. */
export const roleRows: readonly Row[] = [
  ...ofRoles.map(
    ([caller, levels, expected]): Row => ({
      name: `depth ${levels} by ${caller}`,
      caller,
      request: { query: `{ ${deep(levels)} }` },
      expected,
    }),
  ),
  {
    name: 'as many aliases as only customers may have, by support',
    caller: 'support',
    request: { query: aliases(60) },
    expected: refused('ALIAS_LIMIT_EXCEEDED', 400, '(aliases: 60, limit 50)'),
  },
  {
    name: 'as many aliases as only customers may have, by a member, who is one',
    caller: 'member',
    request: { query: aliases(60) },
    expected: data(),
  },
]

/** Against limits of everyone that let a ring of fragments come as far as the fragment limit. */
export const liftedRows: readonly Row[] = [
  {
    name: 'a ring of 7,500 fragments beyond the number of fragments',
    caller: 'anonymous',
    request: { query: ring(7_500) },
    expected: refused('FRAGMENT_LIMIT_EXCEEDED', 400, '(fragments: 7500, limit 100)'),
  },
]

/** Against a server without any limit on fragments. */
export const ringRows: readonly Row[] = [
  {
    name: 'a ring of 7,500 fragments with nothing but the ring against it',
    caller: 'anonymous',
    request: { query: ring(7_500) },
    expected: constant,
  },
]
