import { execute, GraphQLObjectType, GraphQLSchema, GraphQLString, parse, subscribe } from 'graphql'
import { type FieldAuthorizationOptions, useFieldAuthorization, useOwnership } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import { anonymousViewer } from '../../src/viewer.js'
import { alice, build, codesOf, send, viewerOf } from './sending.js'

const given = (_: unknown, args: object) => JSON.stringify(args)

describe('defaults of the schema', () => {
  const typeDefs = `
    input F { tenant: ID all: Boolean }
    input P { name: String limit: Int! @requiresRole(roles: ["admin"]) flag: Boolean @requiresRole(roles: ["admin"]) }
    type Query {
      ruled(f: F = {} @requiresRole(roles: ["admin"])): String
      free(f: F = {}): String
      named(f: F = { tenant: "bob" } @requiresRole(roles: ["admin"])): String
      up(p: P = { name: "d", limit: 5, flag: true }): String
    }`
  const resolvers = { Query: { ruled: given, free: given, named: given, up: given } }
  const options: FieldAuthorizationOptions = { onForbiddenInput: 'strip', presets: { 'F.tenant': 'id' } }

  it('are given what the viewer is, in place of what was taken out too', async () => {
    const query = '{ ruled none: ruled(f: { all: true }) free named other: named(f: { tenant: "carol" }) }'
    const { data } = await send(build(typeDefs, resolvers), [useFieldAuthorization(options)], query)
    const own = JSON.stringify({ f: { tenant: 'alice' } })
    expect(data).toEqual({ ruled: own, none: own, free: own, named: own, other: own })
  })

  it.skipIf(process.env.GRAPHQL_MAJOR === '17')('lose nothing that no client has written', async () => {
    const query = '{ up written: up(p: { name: "x", limit: 1 }) }'
    const strip = await send(build(typeDefs, resolvers), [useFieldAuthorization(options)], '{ up }')
    expect(JSON.parse(String(strip.data?.up))).toEqual({ p: { name: 'd', limit: 5, flag: true } })
    // What is required can't be taken out.
    expect(codesOf(await send(build(typeDefs, resolvers), [useFieldAuthorization(options)], query))).toEqual([
      'FORBIDDEN',
    ])
  })

  it('are not what a resolver has made of them for the one before', async () => {
    const spoil = (_: unknown, { f }: { f: { tenant: string } }) => {
      const { tenant } = f
      f.tenant = 'mutated'
      return tenant
    }
    const rules = useFieldAuthorization(options)
    const schema = build(typeDefs, { Query: { free: spoil } })
    expect((await send(schema, [rules], '{ free }')).data).toEqual({ free: 'alice' })
    expect((await send(schema, [rules], '{ free }')).data).toEqual({ free: 'alice' })
  })
})

describe('in a mutation', () => {
  const typeDefs = `type O @owner(field: "c") { id: ID }
    type R { read(id: ID @owns(type: "O")): String }
    type Query { a: Int }
    type Mutation { give(id: ID @owns(type: "O")): R write(id: ID @owns(type: "O")): Int }`

  it('an id is looked at again after the write', async () => {
    const object = { id: '1', c: 'alice' }
    const schema = build(typeDefs, {
      Mutation: {
        give: async () => {
          object.c = 'bob'
          return {}
        },
      },
      R: { read: () => 'secret of bob' },
    })
    const plugin = useOwnership({ loaders: { O: () => [{ ...object }] } })
    const answer = await send(schema, [plugin], 'mutation { give(id: 1) { read(id: 1) } }')
    expect(answer.data).toEqual({ give: { read: null } })
    expect(codesOf(answer)).toEqual(['NOT_FOUND'])
  })

  it('an outage is told from what is not there', async () => {
    const schema = build(typeDefs, { Mutation: { write: () => 1 } })
    const loaders = { O: (ids: readonly string[]) => (ids[0] === 'boom' ? Promise.reject(new Error('db')) : [null]) }
    const query = 'mutation { a: write(id: "boom") b: write(id: "none") c: write(id: "boom") }'
    const answer = await send(schema, [useOwnership({ loaders })], query)
    expect(codesOf(answer)).toEqual(['SERVICE_UNAVAILABLE', 'NOT_FOUND', 'SERVICE_UNAVAILABLE'])
  })

  it('of a stranger nothing has run before an input that needs somebody', async () => {
    const ran: string[] = []
    const schema = build(
      'input P { userId: ID } type Query { a: Int } type Mutation { pay: Int make(input: P): Int }',
      {
        Mutation: { pay: () => ran.push('pay'), make: () => ran.push('make') },
      },
    )
    const rules = useFieldAuthorization({ presets: { 'P.userId': 'id' } })
    for (const [query, variables] of [
      ['mutation { pay make(input: {}) }', {}],
      ['mutation ($p: P) { pay make(input: $p) }', { p: {} }],
    ] as const) {
      expect(codesOf(await send(schema, [rules], query, variables, anonymousViewer))).toEqual(['UNAUTHENTICATED'])
    }
    expect(ran).toEqual([])
    expect((await send(schema, [rules], 'mutation { pay make(input: {}) }')).data).toEqual({ pay: 1, make: 2 })
  })
})

describe('a schema that others execute too', () => {
  const build2 = () =>
    build('type O @owner(field: "c") { id: ID } type Query { s: String @authenticated o: O }', {
      Query: { s: () => 'gold', o: () => ({ id: '1', c: 'bob' }) },
    })
  const run = (schema: GraphQLSchema) => execute({ schema, document: parse('{ s o { id } }'), contextValue: {} })

  it('lets everything pass where rules are only reported', async () => {
    const schema = build2()
    for (const plugin of [useFieldAuthorization({ mode: 'report' }), useOwnership({ mode: 'report' })]) {
      plugin.onSchemaChange?.({ schema } as never)
    }
    expect(await run(schema)).toEqual({ data: { s: 'gold', o: { id: '1' } } })
  })

  it('is guarded where they are enforced', async () => {
    const schema = build2()
    for (const plugin of [useFieldAuthorization({}), useOwnership({})]) plugin.onSchemaChange?.({ schema } as never)
    expect((await run(schema)).data).toEqual({ s: null, o: null })
  })
})

it('what one schema needs stays where another has the very same types', async () => {
  const bobs = { __typename: 'O', id: '1', c: 'bob' }
  const big = build(
    `interface Node { id: ID } type O implements Node @owner(field: "c") { id: ID } type P implements Node { id: ID }
     type Box { node: Node nodes: [Node!] } type Query { box: Box }`,
    { Query: { box: () => ({ node: bobs, nodes: [bobs] }) } },
  )
  const small = new GraphQLSchema({
    query: big.getQueryType() as GraphQLObjectType,
    types: [big.getType('P') as GraphQLObjectType],
  })
  const plugin = useOwnership({})
  const query = '{ box { node { __typename } nodes { __typename } } }'
  const absent = { data: { box: { node: null, nodes: [] } } }
  expect(await send(big, [plugin], query)).toEqual(absent)
  await send(small, [plugin], '{ box { __typename } }')
  expect(await send(big, [plugin], query)).toEqual(absent)
})

it('a guarded subscription has the source that its executor has', async () => {
  const schema = build('type Query { a: Int } type Subscription { tick: Int @authenticated }')
  useFieldAuthorization({}).onSchemaChange?.({ schema } as never)
  const { onSubscribe } = useFieldAuthorization({})
  const args = {
    schema,
    document: parse('subscription { tick }'),
    contextValue: { viewer: alice },
    subscribeFieldResolver: async function* () {
      yield { tick: 1 }
    },
  }
  await onSubscribe?.({ args, setSubscribeFn() {}, setResultAndStopExecution() {} } as never)
  const events: unknown[] = []
  for await (const event of (await subscribe(args)) as AsyncIterable<unknown>) events.push(event)
  expect(events).toEqual([{ data: { tick: 1 } }])
})

it('owners may be in a list on the way', async () => {
  const schema = build('type O @owner(field: "members.id") { id: ID } type Query { o: O }', {
    Query: { o: () => ({ id: '1', members: [{ id: 'bob' }, { id: 'alice' }] }) },
  })
  expect((await send(schema, [useOwnership({})], '{ o { id } }')).data).toEqual({ o: { id: '1' } })
  const carol = viewerOf('carol', [])
  expect((await send(schema, [useOwnership({})], '{ o { id } }', {}, carol)).data).toEqual({ o: null })
})

it('a rule that comes to null stops the server', () => {
  const fields = { a: { type: GraphQLString, extensions: { bulwark: { requiresRole: null } } } }
  const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields }) })
  const start = () => useFieldAuthorization({}).onSchemaChange?.({ schema } as never)
  expect(start).toThrow('extensions.bulwark.requiresRole of Query.a is null')
})
