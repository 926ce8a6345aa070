import { GraphQLError, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { type BulwarkOptions, bulwarkDirectives, memoryBudgets, useBulwark } from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'

const typeDefs = `${bulwarkDirectives}
  interface Named { name: String! }
  type User implements Named { name: String! @rateLimit(limit: 3, window: "1m") friends(first: Int): [User!]! }
  type Query {
    user: User
    named: Named
    free: String
    check(p: String): Boolean! @rateLimit(limit: 3, window: "1h", countFailuresOnly: true)
    maybe(p: String): Boolean
    deep: Deep
    search(text: String, options: Options): String @rateLimit(limit: 4, window: "10s", by: [viewer, "args.options.kind"])
  }
  type Deep {
    check(p: String): Boolean! @rateLimit(limit: 3, window: "1h", countFailuresOnly: true)
    soft(p: String): Boolean @rateLimit(limit: 3, window: "1h", countFailuresOnly: true)
    boom: Boolean!
  }
  input Options { kind: String = "all" }
  type Mutation {
    mustLogin(p: String): String! @rateLimit(limit: 3, window: "1h", countFailuresOnly: true)
    login(email: String!, password: String!): String
      @rateLimit(limit: 3, window: "30s", by: [address, "args.email"], countFailuresOnly: true)
  }
`
const user = { __typename: 'User', name: 'Ada', friends: () => [user] }
const check = async (_: unknown, { p }: { p: string }) => {
  if (p !== 'right') throw new GraphQLError('no', { extensions: { code: 'UNAUTHENTICATED' } })
  return true
}
const resolvers = {
  Named: { __resolveType: () => 'User' },
  Query: {
    user: () => user,
    named: () => user,
    free: () => 'x',
    search: () => 'found',
    check,
    maybe: check,
    deep: () => ({}),
  },
  Deep: {
    check,
    boom: () => null,
    soft: async (_: unknown, { p }: { p: string }) => {
      if (p === 'right') return true
      throw new GraphQLError('no', { extensions: { code: 'UNAUTHENTICATED' }, ...(p === 'far' && { path: ['far'] }) })
    },
  },
  Mutation: {
    mustLogin: check,
    login: (_: unknown, { password }: { password: string }) => {
      if (password !== 'right') throw new GraphQLError('no', { extensions: { code: 'UNAUTHENTICATED' } })
      return 'token'
    },
  },
}

function serve(rateLimit: BulwarkOptions['rateLimit'] = {}, options: BulwarkOptions = {}) {
  const time = { now: 0 }
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers }),
    batching: true,
    logging: false,
    plugins: [
      useBulwark({
        rateLimit: { store: memoryBudgets({ now: () => time.now }), ...rateLimit },
        ...options,
        logger: { info() {}, warn() {}, error() {} },
      }),
    ],
  })
  const post = async (body: unknown) => {
    const answer = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: answer.status, headers: answer.headers, body: await answer.json() }
  }
  /** The code of the first error, or what was answered. */
  const ask = async (query: string, variables = {}) => {
    const { body } = await post({ query, variables })
    return body.errors?.[0]?.extensions?.code ?? 'data'
  }
  return { time, post, ask }
}

describe('@rateLimit', () => {
  it.each([
    ['aliases', '{ user { a: name b: name } }', 'data'],
    ['aliases beyond the limit', '{ user { a: name b: name c: name d: name } }', 'COST_LIMIT_EXCEEDED'],
    [
      'a fragment at each place',
      '{ a: user { ...f } b: user { ...f } } fragment f on User { x: name y: name }',
      'COST_LIMIT_EXCEEDED',
    ],
    [
      'fragments within fragments',
      '{ user { ...a ...a } } fragment a on User { ...b ...b } fragment b on User { name }',
      'COST_LIMIT_EXCEEDED',
    ],
    ['an interface', '{ named { a: name b: name c: name d: name } }', 'COST_LIMIT_EXCEEDED'],
    [
      'an object through its interface',
      '{ user { ... on Named { a: name b: name c: name d: name } } }',
      'COST_LIMIT_EXCEEDED',
    ],
    ['what is nested', '{ user { name friends { name friends { name friends { name } } } } }', 'COST_LIMIT_EXCEEDED'],
    [
      'nothing that is left out',
      '{ user { a: name b: name c: name @skip(if: true) d: name @include(if: false) } }',
      'data',
    ],
  ])('counts %s', async (_name, query, expected) => {
    expect(await serve().ask(query)).toBe(expected)
  })

  it('counts what a variable leaves in', async () => {
    const { ask } = serve()
    const query = 'query ($in: Boolean = false) { user { a: name b: name c: name d: name @include(if: $in) } }'
    expect(await ask(query)).toBe('data')
    expect(await serve().ask(query, { in: true })).toBe('COST_LIMIT_EXCEEDED')
  })

  it('counts over time, and says when to come back', async () => {
    const { post, ask, time } = serve()
    for (let round = 0; round < 3; round++) expect(await ask('{ user { name } }')).toBe('data')
    const { status, headers, body } = await post({ query: '{ user { name } }' })
    expect([status, body.errors[0].extensions.code]).toEqual([429, 'RATE_LIMITED'])
    expect(headers.get('ratelimit')).toBe('"field name";r=0;t=60')
    expect(await ask('{ free }')).toBe('data')
    time.now += Number(headers.get('retry-after')) * 1_000
    expect(await ask('{ user { name } }')).toBe('data')
  })

  it('counts the operations of a batch together', async () => {
    const { post } = serve()
    const { body } = await post([{ query: '{ user { a: name b: name } }' }, { query: '{ user { a: name b: name } }' }])
    expect(JSON.stringify(body).match(/COST_LIMIT_EXCEEDED/g)).toHaveLength(2)
  })

  it('pays for all the operations of a batch, or runs none', async () => {
    const { post } = serve({ capacity: 3, refillPerSecond: 1 })
    const [query, found] = ['{ free }', { data: { free: 'x' } }]
    expect((await post([{ query }, { query }])).body).toEqual([found, found])
    expect(JSON.stringify((await post([{ query }, { query }])).body)).not.toContain('"free"')
  })

  it('counts by the value of an argument, in a variable or a default too', async () => {
    const { ask } = serve()
    const search = 'query ($o: Options) { search(options: $o) }'
    expect(await ask(search, { o: { kind: 'a' } })).toBe('data')
    expect(await ask('{ search(options: { kind: " A" }) }')).toBe('data')
    for (let round = 0; round < 2; round++) expect(await ask(search, { o: { kind: 'b' } })).toBe('data')
    // Of the viewer four.
    expect(await ask(search, { o: { kind: 'c' } })).toBe('RATE_LIMITED')
  })

  it('takes a default for what it is, however it is left out', async () => {
    const { ask } = serve()
    const queries: [string, object?][] = [
      ['{ search(options: {}) }'],
      ['{ search(options: { kind: "all" }) }'],
      ['query ($k: String = "ALL") { search(options: { kind: $k }) }'],
      ['query ($o: Options = {}) { search(options: $o) }'],
    ]
    for (const [query] of queries) expect(await ask(query)).toBe('data')
    const store = memoryBudgets({ now: () => 0 })
    const taken: string[] = []
    const watched = serve({
      store: {
        take(charges) {
          for (const { key } of charges) taken.push(key)
          return store.take(charges)
        },
        settle: () => {},
      },
    })
    for (const [query] of queries) await watched.ask(query)
    // One bucket of the caller and one of the argument.
    expect(new Set(taken).size).toBe(2)
  })

  it.each<[name: string, type: string, ways: readonly string[], others?: readonly string[]]>([
    ['a list of one', 'v: [ID!]', ['v: "a"', 'v: ["a"]', 'v: [" A"]'], ['v: ["a", "a"]']],
    [
      'an id longer than any number',
      'v: ID',
      ['v: 12345678901234567891', 'v: "12345678901234567891"'],
      ['v: "12345678901234567892"'],
    ],
    [
      'characters that nobody sees',
      'v: String',
      ['v: "ada"', ...['FE0F', '034F', '3164', '180B', '17B4', '2800', '200B'].map((code) => `v: "a\\u${code}da"`)],
      ['v: "eda"'],
    ],
    ['one letter of two', 'v: String', ['v: "é"', 'v: "e\\u200B\\u0301"', 'v: "É"']],
    ['letters of other forms', 'v: String', ['v: "ΟΔΟΣ"', 'v: "οδος"', 'v: "οδοσ"']],
    ['an argument, whatever stands before it', 'o: Int, v: Int', ['o: 1, v: 5', 'o: 2, v: 5', 'v: 5'], ['o: 5, v: 1']],
    ['a default of an enum', 'v: Kind = ALL', ['', 'v: ALL'], ['v: SOME']],
    [
      'an input with defaults',
      'v: In',
      ['v: {}', 'v: { kind: "all" }', 'v: { kind: "ALL", x: null }', 'v: { x: null }'],
      ['v: { kind: "b" }'],
    ],
  ])('has one bucket for %s', async (_name, type, ways, others = []) => {
    const taken = new Set<string>()
    const yoga = createYoga({
      schema: createSchema({
        typeDefs: `${bulwarkDirectives} enum Kind { ALL SOME } input In { kind: String = "all" x: Int }
          type Query { f(${type}): Int @rateLimit(limit: 100, window: "1m", by: ["args.v"]) }`,
        resolvers: { Kind: { ALL: 7, SOME: 8 } },
      }),
      logging: false,
      plugins: [
        useBulwark({
          rateLimit: {
            store: {
              take(charges) {
                for (const { key } of charges) taken.add(key)
                return { taken: true, levels: charges.map(() => 1) }
              },
              settle() {},
            },
          },
          logger: { info() {}, warn() {}, error() {} },
        }),
      ],
    })
    const ask = async (args: string) => {
      const body = JSON.stringify({ query: args === '' ? '{ f }' : `{ f(${args}) }` })
      const answer = await yoga.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      expect(await answer.json(), args).not.toHaveProperty('errors')
    }
    for (const way of ways) await ask(way)
    expect(taken.size).toBe(1)
    for (const [index, other] of others.entries()) {
      await ask(other)
      expect(taken.size, other).toBe(index + 2)
    }
  })

  it('tells nothing but what the client has written', async () => {
    const { post } = serve()
    const { body } = await post({ query: '{ named { a: name b: name c: name d: name } }' })
    expect(body.errors[0].message).toBe('The operation costs too much. (field name: 4, limit 3)')
    expect(JSON.stringify(body)).not.toContain('User')
  })

  it('counts what a variable leaves out that executors lose', async () => {
    const { ask } = serve({}, { costLimit: false })
    const query = 'mutation ($__proto__: Boolean! = true) { login(email: "a", password: "b") @skip(if: $__proto__) }'
    expect(await ask(query)).toBe('COST_LIMIT_EXCEEDED')
  })

  it('counts however deeply fragments are nested', async () => {
    const { ask } = serve({}, { fragmentLimit: false, fieldLimit: false, tokenLimit: false, costLimit: false })
    const chain = Array.from({ length: 700 }, (_, index) => `fragment f${index} on User { ...f${index + 1} }`).join(' ')
    const query = `{ user { ...f0 } } ${chain} fragment f700 on User { a: name b: name c: name d: name }`
    expect(await ask(query)).toBe('COST_LIMIT_EXCEEDED')
  })

  it('counts only failures where it is told so', async () => {
    const { ask } = serve()
    const login = (password: string, email = 'Ada@Example.com') =>
      ask('mutation ($e: String!, $p: String!) { login(email: $e, password: $p) }', { e: email, p: password })
    for (let round = 0; round < 10; round++) expect(await login('right')).toBe('data')
    for (const email of ['ada@example.com', ' ADA@example.com', 'ada@example.com\u200b']) {
      expect(await login('wrong', email)).toBe('UNAUTHENTICATED')
    }
    expect(await login('wrong')).toBe('RATE_LIMITED')
    expect(await login('right')).toBe('RATE_LIMITED')
  })

  it('counts each failure of several logins', async () => {
    const { ask } = serve()
    const query = `mutation { ${['a', 'b', 'c'].map((key, index) => `${key}: login(email: "${index}", password: "${index < 2 ? 'wrong' : 'right'}")`).join(' ')} }`
    expect(await ask(query)).toBe('UNAUTHENTICATED')
    // Two of three have failed.
    expect(await ask('mutation { login(email: "x", password: "right") }')).toBe('data')
    expect(
      await ask('mutation { a: login(email: "x", password: "right") b: login(email: "y", password: "right") }'),
    ).toBe('RATE_LIMITED')
  })

  it.each([
    ['a write', 'mutation { a: mustLogin(p: "x") b: mustLogin(p: "y") c: mustLogin(p: "z") }'],
    ['a read, of which all run at once', '{ a: check(p: "x") b: check(p: "y") c: check(p: "z") }'],
    ['what is nested', '{ deep { a: check(p: "right") b: check(p: "y") c: check(p: "right") } }'],
    [
      'a fragment',
      '{ deep { ...f } } fragment f on Deep { a: check(p: "x") b: check(p: "x") ... { c: check(p: "x") } }',
    ],
  ])('counts what an error has taken from the answer as failed: %s', async (_name, query) => {
    const { ask } = serve()
    expect(['UNAUTHENTICATED', 'INTERNAL_SERVER_ERROR']).toContain(await ask(query))
    const isSoft = query.includes('soft')
    const one = isSoft
      ? '{ deep { soft(p: "right") } }'
      : query.startsWith('mutation')
        ? 'mutation { mustLogin(p: "right") }'
        : query.includes('deep')
          ? '{ deep { check(p: "right") } }'
          : '{ check(p: "right") }'
    expect(await ask(one)).toBe('RATE_LIMITED')
  })

  it('counts no success beside a failure that takes nothing along', async () => {
    const { ask } = serve()
    for (let round = 0; round < 5; round++) {
      expect(await ask('{ check(p: "right") maybe(p: "wrong") deep { check(p: "right") } }')).toBe('UNAUTHENTICATED')
    }
  })

  it('reads the same of a schema written in code', async () => {
    const schema = new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: {
          once: {
            type: GraphQLString,
            extensions: { bulwark: { rateLimit: { limit: 1, window: '1h' } } },
            resolve: () => 'x',
          },
        },
      }),
    })
    const yoga = createYoga({
      schema,
      logging: false,
      plugins: [useBulwark({ logger: { info() {}, warn() {}, error() {} } })],
    })
    const headers = { 'graphql-require-preflight': '1' }
    const ask = async () => (await yoga.fetch('http://localhost/graphql?query={once}', { headers })).status
    expect([await ask(), await ask()]).toEqual([200, 429])
  })

  it.each([
    ['limit: 0, window: "1m"', 'Query.a.limit must be'],
    ['limit: 1, window: "soon"', 'Query.a.window must be'],
    ['limit: 1, window: "1month"', 'Query.a.window must be'],
    ['limit: 1, window: "1m", by: []', 'Query.a.by must be a list'],
    ['limit: 1, window: "1m", by: [nobody]', "it has 'nobody'"],
    ['limit: 1, window: "1m", by: [viewer, viewer]', 'by names one twice'],
    ['limit: 1, window: "9999999999d"', 'window must be at most a year'],
    ['limit: 1, window: "1m", by: ["args.list.x"]', 'I is in a list on the way to x'],
    ['limit: 1, window: "1m", by: ["args.txt"]', 'no argument txt. Did you mean text?'],
  ])('stops the server for a mistake: %s', (args, message) => {
    const schema = createSchema({
      typeDefs: `${bulwarkDirectives} input I { x: Int } type Query { a(text: String, list: [I]): Int @rateLimit(${args}) }`,
    })
    const plugin = useBulwark({ logger: { info() {}, warn() {}, error() {} } })
    expect(() => plugin.onSchemaChange?.({ schema } as never)).toThrow(message)
  })
})
