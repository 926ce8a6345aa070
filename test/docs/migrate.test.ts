import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { buildSchema, getIntrospectionQuery, parse } from 'graphql'
import { explainCost } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import { signToken } from '../support/tokens.js'
import { knownIssuer, runExamples } from './examples.js'

interface Server {
  fetch(url: string, init: RequestInit): Response | Promise<Response>
}
interface Examples {
  readonly before: Server
  readonly after: Server
}
interface Request {
  readonly query?: string
  readonly variables?: object
  readonly extensions?: object
  readonly claims?: object
  readonly headers?: Readonly<Record<string, string>>
}

async function ask(server: Server, { claims, headers, ...body }: Request) {
  const authorization = claims && { authorization: `Bearer ${await signToken({ ...claims })}` }
  const answer = await server.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization, ...headers },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, text, body: JSON.parse(text) }
}

/** `served` without errors, `in part` with some, or the code of the refusal: that of peers has often none. */
async function decision(server: Server, request: Request): Promise<string> {
  const { data, errors } = (await ask(server, request)).body
  if (errors === undefined) return 'served'
  const isInPart = data && Object.values(data).some((value) => value !== null)
  return isInPart ? 'in part' : (errors[0].extensions?.code ?? 'refused')
}

const shop = `
import { createSchema } from 'graphql-yoga'
const user = { name: 'Alice', knows: true }
export const schema = createSchema({
  typeDefs: 'type Query { me: User, users(first: Int): [User!]! } type User { name: String, friend: User, knows(words: [String!]): Boolean }',
  resolvers: { Query: { me: () => user, users: () => [user] } },
})`

/** Who asks, of whoever believes the token. */
const sessions = `
export const findUser = (request) => {
  const token = request.headers.get('authorization')?.split('.')[1]
  if (token === undefined) return null
  const { sub, roles = [], scope = '' } = JSON.parse(Buffer.from(token, 'base64url').toString())
  return { id: sub, roles, scope }
}`

/** Each of the two with a schema of its own: what stands around resolvers stays there. */
async function run(page: string, files: Readonly<Record<string, string>> = {}): Promise<Examples> {
  const surroundings = { files, rewrite: await knownIssuer() }
  const of = (name: string) =>
    runExamples<Examples>(`migrate/${page}.md`, (code) => code.includes(`export const ${name} `), surroundings)
  return { ...(await of('before')), ...(await of('after')) }
}

const levels = (count: number) => `{ me ${'{ friend '.repeat(count - 2)}{ name }${' }'.repeat(count - 2)} }`
const inFragments = (count: number) => {
  const friends = `${'friend { '.repeat(count)}name${' }'.repeat(count)}`
  return `{ me { ...F } } fragment F on User { ... { ${friends} } }`
}

/** What both decide, and the third where this package decides otherwise. */
type Row = readonly [name: string, request: Request, before: string, after?: string]

function compare(page: string, files: Readonly<Record<string, string>>, rows: readonly Row[]) {
  describe(page, () => {
    // One page after the other: packages that require graphql 17 fail while something else imports it.
    let examples: Promise<Examples> | undefined
    for (const [name, request, before, after = before] of rows) {
      it(name, async () => {
        examples ??= run(page, files)
        const servers = await examples
        const found = [await decision(servers.before, request), await decision(servers.after, request)]
        expect(found).toEqual([before, after])
      })
    }
  })
}

const INVALID = 'GRAPHQL_VALIDATION_FAILED'

compare('graphql-depth-limit', { 'schema.ts': shop }, [
  ['five levels', { query: levels(5) }, 'served'],
  ['six levels', { query: levels(6) }, INVALID, 'DEPTH_LIMIT_EXCEEDED'],
  ['five in fragments', { query: inFragments(3) }, 'served'],
  ['six in fragments', { query: inFragments(4) }, INVALID, 'DEPTH_LIMIT_EXCEEDED'],
  ['introspection', { query: getIntrospectionQuery() }, 'served', 'DEPTH_LIMIT_EXCEEDED'],
])

describe('graphql-query-complexity', () => {
  compare('graphql-query-complexity', { 'schema.ts': shop }, [
    ['20 fields', { query: levels(20) }, 'served', 'DEPTH_LIMIT_EXCEEDED'],
    ['12 fields', { query: levels(12) }, 'served'],
    [
      '24 fields',
      { query: `{ a: ${levels(12).slice(1, -1)} b: ${levels(12).slice(1, -1)} }` },
      INVALID,
      'COST_LIMIT_EXCEEDED',
    ],
    [
      'a list whose length an estimator does not multiply',
      { query: '{ users(first: 20) { name } }' },
      'served',
      'COST_LIMIT_EXCEEDED',
    ],
    ['a short one', { query: '{ users(first: 10) { name } }' }, 'served'],
  ])

  it('prices without lists are the same, and with lists those of the model', async () => {
    const { fieldExtensionsEstimator, getComplexity, simpleEstimator } = await import('graphql-query-complexity')
    const schema = buildSchema(
      'type Query { me: User, users(first: Int): [User!]! } type User { name: String, friend: User }',
    )
    const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })]
    const prices = (text: string) => [
      getComplexity({ schema, query: parse(text), estimators }),
      explainCost(schema, text, {}, { estimators }).cost,
    ]
    expect(prices('{ me { name friend { name } } }')).toEqual([4, 4])
    expect(prices('{ me { ... on User { name } } }')).toEqual([2, 2])
    expect(prices('{ users(first: 5) { name } }')).toEqual([2, 10])
  })
})

const words = (count: number) => `{ me { knows(words: [${'"a" '.repeat(count)}]) } }`
compare('graphql-armor', { 'schema.ts': shop }, [
  ['six levels', { query: levels(6) }, 'served'],
  ['seven levels', { query: levels(7) }, 'refused', 'DEPTH_LIMIT_EXCEEDED'],
  ['five aliases', { query: '{ a: me { name } b: me { name } c: me { d: name e: name } }' }, 'served'],
  [
    'six aliases',
    { query: '{ a: me { name } b: me { name } c: me { d: name e: name f: name } }' },
    'refused',
    'ALIAS_LIMIT_EXCEEDED',
  ],
  [
    'four directives',
    {
      query: `{ me { name ${'@include(if: true) '.repeat(1)} friend @include(if: true) { name @include(if: true) } } users @include(if: true) { name } }`,
    },
    'served',
  ],
  [
    'five directives',
    {
      query: `{ me @include(if: true) { name @include(if: true) friend @include(if: true) { name @include(if: true) } } users @include(if: true) { name } }`,
    },
    'refused',
    'DIRECTIVE_LIMIT_EXCEEDED',
  ],
  ['200 tokens', { query: words(188) }, 'served'],
  ['201 tokens', { query: words(189) }, 'GRAPHQL_PARSE_FAILED', 'TOKEN_LIMIT_EXCEEDED'],
  ['a misspelt field', { query: '{ mee { name } }' }, INVALID, 'DOCUMENT_INVALID'],
])

const people = `
const rows = [{ id: 'alice', name: 'Alice', email: 'alice@example.com' }, { id: 'bob', name: 'Bob', email: 'bob@example.com' }]
export const resolvers = { Query: { products: () => ['Lamp'], me: () => rows[0], users: () => rows } }`

const alice = { sub: 'alice', roles: ['customer'] }
compare(
  'graphql-shield',
  {
    'sessions.ts': sessions,
    'resolvers.ts': people,
    'schema.ts': `import { createSchema } from 'graphql-yoga'
import { resolvers } from './resolvers.js'
export const schema = createSchema({
  typeDefs: 'type Query { products: [String!]!, me: User, users: [User] } type User { name: String, email: String }',
  resolvers,
})`,
  },
  [
    ['what has no rule', { query: '{ products }' }, 'served'],
    ['a stranger, and what has one', { query: '{ me { name } }' }, 'INTERNAL_SERVER_ERROR', 'UNAUTHENTICATED'],
    ['a stranger, and both', { query: '{ products me { name } }' }, 'in part'],
    ['a customer', { query: '{ me { name email } }', claims: alice }, 'served'],
    [
      'a customer, and what is for admins',
      { query: '{ users { name } }', claims: alice },
      'INTERNAL_SERVER_ERROR',
      'FORBIDDEN',
    ],
    ['an admin', { query: '{ users { name } }', claims: { sub: 'ada', roles: ['admin'] } }, 'served'],
    [
      'an admin, and what is for oneself',
      { query: '{ users { name email } }', claims: { sub: 'ada', roles: ['admin'] } },
      'in part',
    ],
  ],
)

compare(
  'generic-auth',
  {
    'sessions.ts': sessions,
    'schema.ts': `import { createSchema } from 'graphql-yoga'
import { bulwarkDirectives } from 'graphql-bulwark'
export const schema = createSchema({
  typeDefs: [bulwarkDirectives, \`
    type Query { hello: String, me: String @authenticated, reports: String @requiresScopes(scopes: [["reports"]]), node: Node }
    interface Node { note: String }
    type Secret implements Node { note: String @authenticated }
  \`],
  resolvers: { Node: { __resolveType: () => 'Secret' }, Query: { hello: () => 'world', me: () => 'Alice', reports: () => 'fine', node: () => ({ note: 'hidden' }) } },
})`,
  },
  [
    ['what is open', { query: '{ hello }' }, 'served'],
    ['a stranger', { query: '{ me }' }, 'UNAUTHORIZED_FIELD_OR_TYPE', 'UNAUTHENTICATED'],
    ['a user', { query: '{ me }', claims: alice }, 'served'],
    ['a user with the scope', { query: '{ reports }', claims: { ...alice, scope: 'reports other' } }, 'served'],
    ['a user without it', { query: '{ reports }', claims: alice }, 'UNAUTHORIZED_FIELD_OR_TYPE', 'FORBIDDEN'],
    ['a stranger, by an interface', { query: '{ node { note } }' }, 'served', 'UNAUTHENTICATED'],
  ],
)

const hello = '{ hello }'
const hash = createHash('sha256').update(hello).digest('hex')
const byHash = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })
compare(
  'yoga-plugins',
  {
    'manifest.ts': `export const manifest: Record<string, string> = { '${hash}': '${hello}' }`,
    'schema.ts': `import { createSchema } from 'graphql-yoga'
export const schema = createSchema({ typeDefs: 'type Query { hello: String }', resolvers: { Query: { hello: () => 'world' } } })`,
  },
  [
    ['a hash that is known', byHash(hash), 'served'],
    ['one that is not', byHash('0'.repeat(64)), 'PERSISTED_QUERY_NOT_IN_LIST', 'DOCUMENT_NOT_TRUSTED'],
    ['another text', { query: '{ __typename }' }, 'CANNOT_SEND_PQ_ID_AND_BODY', 'DOCUMENT_NOT_TRUSTED'],
    ['a text of the list', { query: hello }, 'CANNOT_SEND_PQ_ID_AND_BODY', 'served'],
    ['nothing', {}, 'PERSISTED_QUERY_ID_REQUIRED', 'BAD_REQUEST'],
  ],
)

describe('graphql-constraint-directive', () => {
  // On graphql 17 theirs looks at no variables.
  const isOld = process.env.GRAPHQL_MAJOR === '16'
  const files = {
    'shop.ts': `
export const typeDefs = 'input Item { sku: String @constraint(pattern: "^[A-Z]+$", maxLength: 4), tags: [String!] @constraint(maxItems: 2) } type Query { find(item: Item, first: Int = 5 @constraint(min: 1, max: 10)): String }'
export const resolvers = { Query: { find: () => 'found' } }`,
  }
  compare('graphql-constraint-directive', files, [
    ['good values', { query: '{ find(item: { sku: "AB", tags: ["a"] }, first: 10) }' }, 'served'],
    ['a literal', { query: '{ find(first: 11) }' }, 'ERR_GRAPHQL_CONSTRAINT_VALIDATION', 'BAD_USER_INPUT'],
    ['a pattern', { query: '{ find(item: { sku: "ab" }) }' }, 'ERR_GRAPHQL_CONSTRAINT_VALIDATION', 'BAD_USER_INPUT'],
    [
      'four code points of two units',
      { query: '{ find(item: { sku: "ABCDE" }) }' },
      'ERR_GRAPHQL_CONSTRAINT_VALIDATION',
      'BAD_USER_INPUT',
    ],
    [
      'a list in a variable',
      { query: 'query ($item: Item) { find(item: $item) }', variables: { item: { tags: ['a', 'b', 'c'] } } },
      isOld ? 'ERR_GRAPHQL_CONSTRAINT_VALIDATION' : 'served',
      'BAD_USER_INPUT',
    ],
    ['null', { query: '{ find(item: { sku: null }) }' }, 'served'],
  ])

  it.runIf(isOld)('tells the value, and tells it not', async () => {
    const { before, after } = await run('graphql-constraint-directive', files)
    const request = { query: 'query ($item: Item) { find(item: $item) }', variables: { item: { sku: 'hunter2' } } }
    expect((await ask(before, request)).text).toContain('hunter2')
    expect((await ask(after, request)).text).not.toContain('hunter2')
  })
})

describe('packages that run on older versions of graphql, or beside another server', () => {
  it('graphql-cost-analysis', async () => {
    const { after } = await run('graphql-cost-analysis')
    // Two for each book, and five for each summary.
    expect(await decision(after, { query: '{ books(limit: 14) { title summary } }' })).toBe('served')
    const byIds = (count: number) => ({ query: `{ booksByIds(ids: [${'1 '.repeat(count)}]) { summary } }` })
    expect([await decision(after, byIds(14)), await decision(after, byIds(15))]).toEqual([
      'served',
      'COST_LIMIT_EXCEEDED',
    ])
    expect((await ask(after, { query: '{ books(limit: 15) { title summary } }' })).body).toMatchObject({
      errors: [{ extensions: { code: 'COST_LIMIT_EXCEEDED', found: 105, limit: 100 } }],
    })
  })

  it('rate limits', async () => {
    const { after } = await run('rate-limits', {
      'resolvers.ts': 'export const resolvers = { Query: { hello: () => "world" }, Mutation: { login: () => false } }',
    })
    const login = (email: string) => ask(after, { query: `mutation { login(email: "${email}") }` })
    const statuses = []
    for (const email of ['alice', 'alice', 'alice', 'bob']) statuses.push((await login(email)).status)
    expect(statuses).toEqual([200, 200, 429, 200])
    expect((await login('ALICE')).body).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] })
    // What was refused has taken nothing: of three in one document none is counted.
    expect(
      await decision(after, {
        query: 'mutation { a: login(email: "eve") b: login(email: "eve") c: login(email: "eve") }',
      }),
    ).toBe('COST_LIMIT_EXCEEDED')
    expect(await decision(after, { query: 'mutation { a: login(email: "eve") b: login(email: "eve") }' })).toBe(
      'served',
    )
  })

  it('mercurius-auth', async () => {
    const { after } = await run('mercurius-auth')
    const both = '{ hello report }'
    expect(await decision(after, { query: '{ hello }' })).toBe('served')
    expect((await ask(after, { query: both })).body).toMatchObject({
      data: { hello: 'world', report: null },
      errors: [{ path: ['report'], extensions: { code: 'UNAUTHENTICATED' } }],
    })
    expect(await decision(after, { query: both, claims: { sub: 'ada', roles: ['admin'] } })).toBe('served')
  })
})

it('every page is run here, or beside Apollo', () => {
  const own = readFileSync(new URL(import.meta.url), 'utf8')
  const pages = readdirSync(new URL('../../docs/migrate', import.meta.url)).map((name) => name.slice(0, -3))
  expect(pages.filter((page) => !['README', 'apollo-server'].includes(page) && !own.includes(`'${page}'`))).toEqual([])
})
