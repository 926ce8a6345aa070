import { buildClientSchema, GraphQLScalarType, introspectionFromSchema, validateSchema } from 'graphql'
import { getOwned, useFieldAuthorization, useOwnership } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import { anonymousViewer } from '../../src/viewer.js'
import { answerOf } from './enveloped.js'
import { alice, build, codesOf, send } from './sending.js'
import { viewsOf } from './views.js'

describe('what is stripped', () => {
  const given = (_: unknown, args: object) => JSON.stringify(args)
  const schema = build(
    `input Flags { all: Boolean @requiresRole(roles: ["admin"]) x: Int } input Outer { f: Flags = { all: true } g: Flags }
     type Query { list(flags: Flags = { all: true }): String search(flags: Flags): String }
     type Mutation { save(template: Flags = { all: true }, flags: Flags): String nested(input: Outer): String }`,
    { Query: { list: given, search: given }, Mutation: { save: given, nested: given } },
  )
  const plugins = [useFieldAuthorization({ onForbiddenInput: 'strip' })]
  const V = '($f: Flags)'
  it.each<[query: string, data: object]>([
    [`query ${V} { a: list(flags: $f) b: search(flags: $f) }`, { a: { flags: { all: true } }, b: { flags: {} } }],
    [`query ${V} { b: search(flags: $f) a: list(flags: $f) }`, { a: { flags: { all: true } }, b: { flags: {} } }],
    [`mutation ${V} { save(template: $f, flags: $f) }`, { save: { template: { all: true }, flags: {} } }],
    [`mutation ${V} { nested(input: { f: $f, g: $f }) }`, { nested: { input: { f: { all: true }, g: {} } } }],
  ])('is what was written, and not a default that is the same: %s', async (query, data) => {
    const answer = await send(schema, plugins, query, { f: { all: true } })
    const parsed = Object.entries(answer.data ?? {}).map(([name, text]) => [name, JSON.parse(String(text))])
    expect(Object.fromEntries(parsed)).toEqual(data)
  })
})

describe('an object whose id was refused', () => {
  const schema = build(
    `type Order @owner(field: "customerId") { id: ID } type Query { a: Int }
     type Mutation { cancel(id: ID! @owns(type: "Order")): Boolean many(ids: [ID!] @owns(type: "Order")): Boolean note(order: ID!): String }`,
    {
      Mutation: {
        cancel: () => true,
        many: () => true,
        note: (_: unknown, { order }: { order: string }, context: object) =>
          JSON.stringify(getOwned(context, 'Order', order) ?? null),
      },
    },
  )
  const owners: Record<string, string> = { 1: 'alice', 2: 'bob' }
  const loaders = { Order: (ids: readonly string[]) => ids.map((id) => ({ id, customerId: owners[id] })) }
  it.each([
    ['mutation { cancel(id: 2) note(order: 2) }', 'null'],
    ['mutation { many(ids: [1, 2]) note(order: 2) }', 'null'],
    ['mutation { cancel(id: 1) note(order: 1) }', '{"id":"1","customerId":"alice"}'],
  ])('is handed to nobody: %s', async (query, note) => {
    expect((await send(schema, [useOwnership({ loaders })], query)).data?.note).toBe(note)
  })

  it('is there for resolvers where that is only reported', async () => {
    const plugins = [useOwnership({ loaders, mode: 'report' })]
    expect((await send(schema, plugins, 'mutation { cancel(id: 2) note(order: 2) }')).data?.note).toContain('bob')
  })
})

it.each<[query: string, variables?: object]>([
  ['{ f(x: { a: 1 }) }'],
  ['query ($x: Any) { f(x: $x) }', { x: { toString: 1, valueOf: 1 } }],
])('an id that is an object is nobody’s: %s', async (query, variables = {}) => {
  const schema = build('scalar Any type O @owner(field: "c") { id: ID } type Query { f(x: Any @owns(type: "O")): Int }')
  const loaders = { O: () => [] }
  expect(codesOf(await send(schema, [useOwnership({ loaders })], query, variables))).toEqual(['NOT_FOUND'])
})

it('a policy is asked once for one nested variable, and again for another', async () => {
  const asked: unknown[] = []
  const schema = build(
    'input I { a: [Int] b: I } type O { f(x: I): Int @policy(policies: [["p"]]) } type Query { o: O }',
    { Query: { o: () => ({}) }, O: { f: () => 1 } },
  )
  const p = (_: unknown, { args }: { args: object }) => asked.push(args) > 0
  const query = `query ($v: [Int], $w: [Int]) { o { a: f(x: { b: { a: $v } }) b: f(x: { b: { a: $v } }) c: f(x: { b: { a: $w } })
    d: f(x: { b: { a: [1, 2] } }) e: f(x: { b: { a: [12] } }) g: f(x: { a: [1, 2] }) h: f(x: null) i: f } }`
  await send(schema, [useFieldAuthorization({ policies: { p } })], query, { v: [1, 2], w: [2, 1] }, alice)
  expect(asked).toHaveLength(6)
})

it('an interface that no object implements has what the interfaces have that do', () => {
  const sdl = `union U = M | N type M { x: Int } type N { x: Int @requiresRole(roles: ["admin"]) } interface I { f: U n: Int }
    interface J implements I { f: N n: Int } type T implements I { f: M n: Int } type Query { i: I j: J m: M u: U }`
  const seen = viewsOf(sdl).of(anonymousViewer)
  expect(validateSchema(buildClientSchema(introspectionFromSchema(seen)))).toEqual([])
})

it('a preset of a claim without a name stops the server', () => {
  expect(() => useFieldAuthorization({ presets: { 'Query.a.b': 'claims.' } })).toThrow('claims.<name>')
})

describe('a verdict on one call is none on another', () => {
  const at = new GraphQLScalarType({ name: 'At', parseValue: (value) => new Date(String(value)) })
  const schema = build(
    'scalar At input I { at: At } type O { f(at: At, in: I): Int @policy(policies: [["past"]]) } type Query { o: O }',
    { At: at, Query: { o: () => ({}) }, O: { f: () => 1 } },
  )
  type Given = { at?: Date; in?: { at: Date } }
  const past = (_: unknown, { args }: { args: object }) => {
    const { at = (args as Given).in?.at } = args as Given
    return at !== undefined && at.getTime() < 0
  }
  it.each([
    ['of an instance, which its fields do not tell', '{ o { a: f(at: "1960-01-01") b: f(at: "2060-01-01") } }'],
    ['of an instance in an input', '{ o { a: f(in: { at: "1960-01-01" }) b: f(in: { at: "2060-01-01" }) } }'],
  ])('%s', async (_name, query) => {
    const answer = await send(schema, [useFieldAuthorization({ policies: { past } })], query)
    expect(answer.data).toEqual({ o: { a: 1, b: null } })
    expect(codesOf(answer)).toEqual(['FORBIDDEN'])
  })
})

describe('an owned object', () => {
  it('whose owner becomes another has no fields any more', async () => {
    const looks = { count: 0 }
    const given = {
      secret: 'secret',
      get owner() {
        looks.count++
        return looks.count === 1 ? 'alice' : 'bob'
      },
    }
    const sdl = 'type O @owner(field: "owner") { secret: String } type Query { o: O }'
    const answer = await send(build(sdl, { Query: { o: () => given } }), [useOwnership({})], '{ o { secret } }')
    expect(answer.data).toEqual({ o: { secret: null } })
    expect(codesOf(answer)).toEqual(['NOT_FOUND'])
  })

  it('that is somebody else’s is no source of events', async () => {
    let started = 0
    const source = {
      async *subscribe() {
        started++
        yield { order: 'x' }
      },
    }
    const schema = build(
      `type Order @owner(field: "customerId") { id: ID } type Query { a: Int }
       type Subscription { order(id: ID! @owns(type: "Order")): String }`,
      { Subscription: { order: source } },
    )
    const loaders = { Order: (ids: readonly string[]) => ids.map((id) => ({ id, customerId: id })) }
    const ask = (text: string) => answerOf(schema, [useOwnership({ loaders })], { text, variables: {} }, alice)
    const [refused] = await ask('subscription { order(id: "bob") }')
    expect(codesOf(refused as object)).toEqual(['NOT_FOUND'])
    expect(started).toBe(0)
    expect(await ask('subscription { order(id: "alice") }')).toMatchObject([{ data: { order: 'x' } }])
  })
})

describe('an argument that has a rule', () => {
  const schema = build('type Query { f(open: Int, closed: Int @requiresRole(roles: ["admin"])): Int }', {
    Query: { f: () => 1 },
  })
  it.each([
    ['is given beside another', 'query ($none: Int) { f(open: $none, closed: 1) }', ['FORBIDDEN']],
    ['is not given where another is', '{ f(open: 1) }', []],
    ['is not given by a variable that is none', 'query ($none: Int) { f(open: 1, closed: $none) }', []],
  ])('%s', async (_name, query, codes) => {
    expect(codesOf(await send(schema, [useFieldAuthorization()], query))).toEqual(codes)
  })
})

it.each([undefined, null])('a caller for whom a preset has nothing (%s) is refused', async (nothing) => {
  const schema = build('type Query { f(owner: ID): String }', {
    Query: { f: (_: unknown, args: object) => String(args) },
  })
  const answer = await send(schema, [useFieldAuthorization({ presets: { 'Query.f.owner': () => nothing } })], '{ f }')
  expect(answer.data).toEqual({ f: null })
  expect(codesOf(answer)).toEqual(['FORBIDDEN'])
})
