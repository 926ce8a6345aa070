import { execute, GraphQLObjectType, GraphQLSchema, GraphQLString, parse, subscribe } from 'graphql'
import { useFieldAuthorization, useOwnership } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import { alice, build, send } from './sending.js'

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

it('a rule that comes to null stops the server', () => {
  const fields = { a: { type: GraphQLString, extensions: { bulwark: { requiresRole: null } } } }
  const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields }) })
  const start = () => useFieldAuthorization({}).onSchemaChange?.({ schema } as never)
  expect(start).toThrow('extensions.bulwark.requiresRole of Query.a is null')
})
