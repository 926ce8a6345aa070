import { envelop, useEngine, useSchema } from '@envelop/core'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { execute, GraphQLObjectType, GraphQLScalarType, parse, specifiedRules, subscribe, validate } from 'graphql'
import {
  type FieldAuthorizationOptions,
  getOwned,
  type OwnershipOptions,
  useFieldAuthorization,
  useOwnership,
} from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { anonymousViewer, type Viewer } from '../../src/viewer.js'
import { alice, build, codesOf, send, viewerOf } from './sending.js'

/** A mutation of which one field is refused, and how often the other has run. */
function paying(extra = '') {
  const ran: string[] = []
  const typeDefs = `type Query { a: Int } type Mutation { pay(id: ID): Int burn: Int @requiresRole(roles: ["admin"]) ${extra}`
  const run = (name: string) => () => ran.push(name)
  return { ran, typeDefs, resolvers: { Mutation: { pay: run('pay'), burn: run('burn') } } }
}

describe('nothing has run of an operation that is refused', () => {
  it('with a variable that executors lose', async () => {
    const { ran, typeDefs, resolvers } = paying('}')
    for (const query of [
      'mutation ($__proto__: ID) { pay(id: $__proto__) burn }',
      'mutation ($__proto__: Boolean = true) { pay burn @include(if: $__proto__) }',
    ]) {
      const answer = await send(build(typeDefs, resolvers), [useFieldAuthorization()], query)
      expect(codesOf(answer)).toMatchObject([expect.stringMatching(/FORBIDDEN|BAD_USER_INPUT/)])
    }
    expect(ran).toEqual([])
  })

  it('with more selections than anybody looks at, and it runs where that is only reported', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `T${index}`)
    const types = names.map((name) => `type ${name} implements I { id: Int me: I }`).join('\n')
    const { ran, typeDefs, resolvers } = paying(`i: I } interface I { id: Int me: I } ${types}`)
    const deep = `${'... on I { '.repeat(900)}id${' }'.repeat(900)}`
    const query = `mutation { pay burn i { ${names.map((name) => `... on ${name} { ...F }`).join(' ')} } } fragment F on I { ${deep} }`
    expect(codesOf(await send(build(typeDefs, resolvers), [useFieldAuthorization()], query))).toEqual([
      'BAD_USER_INPUT',
    ])
    expect(ran).toEqual([])
    const reported = await send(build(typeDefs, resolvers), [useFieldAuthorization({ mode: 'report' })], query)
    expect(reported).toEqual({ data: { pay: 1, burn: 2, i: null } })
    const open = build(typeDefs.replace('@requiresRole(roles: ["admin"])', ''), resolvers)
    expect((await send(open, [useFieldAuthorization()], query)).errors).toBe(undefined)
  })

  it('of a stranger, of whom nothing can be put in', async () => {
    const { ran, typeDefs, resolvers } = paying('}')
    const rules = useFieldAuthorization({ presets: { 'Mutation.pay.id': 'id' } })
    const mutation = 'mutation { a: burn pay }'
    const free = build(typeDefs.replace('@requiresRole(roles: ["admin"])', ''), resolvers)
    expect(codesOf(await send(free, [rules], mutation, {}, anonymousViewer))).toEqual(['UNAUTHENTICATED'])
    expect(ran).toEqual([])
  })
})

describe('what resolvers are given', () => {
  const objects: Record<string, object> = { 1: { id: '1', c: 'alice' }, 2: { id: '2', c: 'bob' } }
  const owning = () => useOwnership({ loaders: { O: (ids) => ids.map((id) => objects[id]) } })

  it.each([
    ['rules first', (rules: unknown, owner: unknown) => [rules, owner]],
    ['ownership first', (rules: unknown, owner: unknown) => [owner, rules]],
  ])('is what was checked: %s', async (_name, order) => {
    const given = (_: unknown, { id }: { id: string }) => `ran with ${id}`
    const schema = build(
      `type O @owner(field: "c") { id: ID } type Query {
         stripped(id: ID = "2" @owns(type: "O") @requiresRole(roles: ["admin"])): String
         preset(id: ID @owns(type: "O")): String
         asked(tenant: String = "t2" @requiresRole(roles: ["admin"])): String @policy(policies: [["own"]])
       }`,
      { Query: { stripped: given, preset: given, asked: (_: unknown, { tenant }: { tenant: string }) => tenant } },
    )
    const rules = useFieldAuthorization({
      onForbiddenInput: 'strip',
      presets: { 'Query.preset.id': () => '2' },
      policies: { own: (_viewer, { args }) => args.tenant === 't1' },
    })
    const query = '{ stripped(id: 1) preset(id: 1) none: preset asked(tenant: "t1") }'
    const answer = await send(schema, order(rules, owning()), query)
    expect(answer.data).toEqual({ stripped: null, preset: null, none: null, asked: null })
    expect(codesOf(answer).sort()).toEqual(['FORBIDDEN', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'])
  })

  it('has the preset of an interface', async () => {
    const schema = build(
      'interface A { ask(u: ID): String } type O implements A { ask(u: ID): String } type Query { a: A o: O }',
      {
        Query: { a: () => ({ __typename: 'O' }), o: () => ({}) },
        O: { ask: (_: unknown, { u }: { u: string }) => u },
      },
    )
    const rules = useFieldAuthorization({ presets: { 'A.ask.u': 'id' } })
    const { data } = await send(schema, [rules], '{ a { ask(u: "bob") } o { ask }  }')
    expect(data).toEqual({ a: { ask: 'alice' }, o: { ask: 'alice' } })
  })

  it('is never a promise for what the viewer is, nor nothing for what is required', async () => {
    const schema = build('type Query { up(u: ID): String x(n: Int! @requiresRole(roles: ["admin"])): String }', {
      Query: { up: () => 'ran', x: () => 'ran' },
    })
    const presets = { 'Query.up.u': async () => 'alice' }
    const rules = useFieldAuthorization({ presets, onForbiddenInput: 'strip' })
    expect((await send(schema, [rules], '{ up }')).data).toEqual({ up: null })
    expect(codesOf(await send(schema, [rules], '{ x(n: 3) }'))).toEqual(['FORBIDDEN'])
  })

  it('is looked through once, however often a variable is used', async () => {
    let asked = 0
    const rules = useFieldAuthorization({
      presets: {
        'P.userId': ({ id }) => {
          asked++
          return id
        },
      },
    })
    const schema = build('input P { userId: ID more: [P!] } type Query { up(input: P): String }', {
      Query: { up: (_: unknown, { input }: { input: { more: { userId: string }[] } }) => input.more[1]?.userId },
    })
    const aliases = Array.from({ length: 50 }, (_, index) => `a${index}: up(input: $v)`).join(' ')
    const variables = { v: { more: [{}, { userId: 'bob' }] } }
    const { data } = await send(schema, [rules], `query ($v: P) { ${aliases} }`, variables)
    expect(new Set(Object.values(data ?? {}))).toEqual(new Set(['alice']))
    expect(asked).toBe(3)
  })
})

describe('a schema that was made from a guarded one', () => {
  it('has its own rules, and no others', async () => {
    const rules = useFieldAuthorization({ onDenied: 'null' })
    const first = build('type Query { secret: String @authenticated open: String @requiresRole(roles: ["admin"]) }', {
      Query: { secret: () => 'gold', open: () => 'door' },
    })
    expect((await send(first, [rules], '{ secret open }')).data).toEqual({ secret: 'gold', open: null })
    const second = mapSchema(first, {
      [MapperKind.OBJECT_FIELD]: (field, name) => {
        const bulwark = name === 'secret' ? { requiresRole: ['admin'] } : {}
        return { ...field, astNode: undefined, extensions: { bulwark } }
      },
    })
    expect((await send(second, [rules], '{ secret open }')).data).toEqual({ secret: null, open: 'door' })
    expect((await send(first, [rules], '{ secret open }')).data).toEqual({ secret: 'gold', open: null })
  })

  it('has its own owners', async () => {
    const plugin = useOwnership()
    const bobs = { __typename: 'P', id: '1', c: 'bob' }
    const first = build(
      'type O @owner(field: "c") { id: ID } type P { id: ID } union U = O | P type Query { u: U us: [U!] }',
      { Query: { u: () => bobs, us: () => [bobs] } },
    )
    const query = '{ u { __typename } us { __typename } }'
    expect((await send(first, [plugin], query)).data).toEqual({ u: { __typename: 'P' }, us: [{ __typename: 'P' }] })
    const second = mapSchema(first, {
      [MapperKind.OBJECT_TYPE]: (type) =>
        type.name === 'P'
          ? new GraphQLObjectType({ ...type.toConfig(), extensions: { bulwark: { owner: { field: 'c' } } } })
          : type,
    })
    expect(await send(second, [plugin], query)).toEqual({ data: { u: null, us: [] } })
  })
})

describe('owned objects', () => {
  const owned = (extra: string, resolvers: object) =>
    build(`type O @owner(field: "c") { id: ID note: String } ${extra}`, resolvers)
  const plugin = (options: OwnershipOptions) => useOwnership({ deadline: 20, ...options })

  it('are not shown by the mutation that gives them away', async () => {
    const object = { id: '1', c: 'alice', note: 'mine' }
    const give = () => Object.assign(object, { c: 'bob', note: 'secret of bob' })
    const schema = owned(
      'type R { o: O os: [O] } type Query { a: Int } type Mutation { give(id: ID @owns(type: "O")): O again(id: ID @owns(type: "O")): R }',
      { Mutation: { give, again: () => ({ o: give(), os: [object] }) } },
    )
    const loaders = { O: () => [object] }
    const { data } = await send(schema, [plugin({ loaders })], 'mutation { give(id: 1) { id note } }')
    expect(data).toEqual({ give: null })
    object.c = 'alice'
    const payload = await send(schema, [plugin({ loaders })], 'mutation { again(id: 1) { o { note } os { note } } }')
    expect(payload.data).toEqual({ again: { o: null, os: [null] } })
  })

  it.each<[string, OwnershipOptions['loaders']]>([
    ['rejects for one', { O: (ids) => ids.map(() => Promise.reject(new Error('secret'))) }],
    ['never answers for one', { O: (ids) => ids.map(() => new Promise(() => {})) }],
  ])('are not there while a loader %s', async (_name, loaders = {}) => {
    const schema = owned('type Query { t(id: ID @owns(type: "O")): Int }', { Query: { t: () => 1 } })
    expect(codesOf(await send(schema, [plugin({ loaders })], '{ t(id: 1) }'))).toEqual(['SERVICE_UNAVAILABLE'])
  })

  it('are handed to resolvers where denials are only reported', async () => {
    const object = { id: '2', c: 'bob' }
    const schema = owned('type Query { t(id: ID @owns(type: "O")): String }', {
      Query: {
        t: (_: unknown, { id }: { id: string }, context: object) => getOwned<typeof object>(context, 'O', id)?.c,
      },
    })
    const loaders = { O: () => [object] }
    expect((await send(schema, [plugin({ mode: 'report', loaders })], '{ t(id: 2) }')).data).toEqual({ t: 'bob' })
  })

  it('end a stream for whoever has given them away', async () => {
    const object = { id: '1', c: 'alice' }
    const schema = owned('type Query { a: Int } type Subscription { s(id: ID @owns(type: "O")): String }', {
      Subscription: {
        s: {
          async *subscribe() {
            yield 1
            object.c = 'bob'
            yield 2
          },
          resolve: (event: number) => `event ${event} of ${object.c}`,
        },
      },
    })
    const plugins = [plugin({ loaders: { O: () => [object] } })]
    const yoga = createYoga({ schema, plugins, logging: false, maskedErrors: false })
    const response = await yoga.fetch(
      'http://x/graphql',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: 'subscription { s(id: 1) }' }),
      },
      { viewer: alice },
    )
    const text = await response.text()
    expect(text).toContain('event 1 of alice')
    expect(text).toContain('NOT_FOUND')
    expect(text).not.toContain('bob')
  })

  const typeDefs = 'type P { id: ID } union U = O | P type Query { u: U us: [U!] none: U }'
  const bobs = { kind: 'O', id: '1', c: 'bob', note: 'secret of bob' }
  const resolvers = { Query: { u: () => bobs, us: () => [bobs], none: () => null } }
  const query = '{ u { __typename ... on O { note } } us { __typename } none { __typename } }'
  const absent = { data: { u: null, us: [], none: null } }

  it('are not there where the executor is told how to tell types', async () => {
    const typeResolver = (value: { kind: string }) => value.kind
    const telling = {
      onExecute({ args }: { args: object }) {
        Object.assign(args, { typeResolver })
      },
    }
    expect(await send(owned(typeDefs, resolvers), [telling, plugin({})], query)).toEqual(absent)
  })

  it.each([
    ['the first time', (times: number) => times % 2 === 0],
    ['always', () => true],
  ])('are not there where their type can not be told %s', async (_name, fails) => {
    let times = 0
    const __resolveType = () => {
      if (fails(times++)) throw new Error('bob')
      return 'O'
    }
    expect(await send(owned(typeDefs, { ...resolvers, U: { __resolveType } }), [plugin({})], query)).toEqual(absent)
  })
})

it('an operation keeps its viewer while another runs with the same context', async () => {
  const lock = { open() {} }
  const opened = new Promise<void>((resolve) => {
    lock.open = resolve
  })
  const schema = build('type L { secret: String @requiresRole(roles: ["admin"]) } type Query { l: L now: L }', {
    Query: { l: () => opened.then(() => ({ secret: 'gold' })), now: () => ({ secret: 'gold' }) },
  })
  const engine = { parse, validate, execute, subscribe, specifiedRules }
  const plugins = [useEngine(engine), useSchema(schema), useFieldAuthorization({ onDenied: 'null' })]
  const getEnveloped = envelop({ plugins: plugins as never[] })
  const shared: { viewer?: Viewer } = {}
  const run = async (viewer: Viewer, query: string) => {
    shared.viewer = viewer
    const { execute: executeFn, contextFactory } = getEnveloped(shared)
    return executeFn({ schema, document: parse(query), contextValue: await contextFactory() })
  }
  const waiting = run(alice, '{ l { secret } }')
  await Promise.resolve()
  expect(await run(viewerOf('ada', ['admin']), '{ now { secret } }')).toEqual({ data: { now: { secret: 'gold' } } })
  lock.open()
  expect(await waiting).toMatchObject({ data: { l: { secret: null } } })
})

it('a verdict on arguments is not taken for others of the same text', async () => {
  class Token {
    constructor(readonly value: string) {}
    toJSON() {
      return '[redacted]'
    }
  }
  const schema = build(
    'scalar Token type D { text(t: Token): String @policy(policies: [["good"]]) } type Query { d: D }',
    {
      Token: new GraphQLScalarType({
        name: 'Token',
        parseValue: (value) => new Token(String(value)),
        parseLiteral: (node) => new Token('value' in node ? String(node.value) : ''),
      }),
      Query: { d: () => ({}) },
      D: { text: (_: unknown, { t }: { t: Token }) => t.value },
    },
  )
  const good: NonNullable<FieldAuthorizationOptions['policies']>[string] = (_viewer, { args }) =>
    (args.t as Token).value === 'good'
  const rules = useFieldAuthorization({ policies: { good } })
  const { data } = await send(schema, [rules], '{ d { a: text(t: "good") b: text(t: "bad") } }')
  expect(data).toEqual({ d: { a: 'good', b: null } })
})

describe('rules without effect stop the server', () => {
  it.each<[name: string, typeDefs: string, message: string]>([
    [
      'of a scalar that nothing answers',
      'scalar W @authenticated type Query { a(w: W): Int }',
      'rule of W has no effect',
    ],
    [
      'of a value of an enum that nothing takes',
      'enum R { X Y @requiresRole(roles: ["admin"]) } type Query { a: R }',
      'rule of a value of R has no effect',
    ],
    [
      'of an argument that no object has',
      'interface I { a(x: Int @authenticated): Int } type Query { a: Int }',
      'rule of I.a.x has no effect',
    ],
    [
      'of what a directive takes',
      'enum R { U A @requiresRole(roles: ["admin"]) } directive @as(role: R) on FIELD type Query { a(r: R): Int }',
      'what @as(role:) takes has no effect',
    ],
    [
      'of an argument of a directive',
      'directive @d(x: Int @authenticated) on FIELD type Query { a: Int }',
      'what @d(x:) takes has no effect',
    ],
    [
      'public where the type is not',
      'type V @requiresRole(roles: ["admin"]) { id: ID @public } type Query { a: V }',
      'public of V.id has no effect',
    ],
  ])('%s', (_name, typeDefs, message) => {
    expect(() => useFieldAuthorization().onSchemaChange?.({ schema: build(typeDefs) } as never)).toThrow(message)
  })

  it.each<[name: string, typeDefs: string, message: string]>([
    ['an owner of a root', 'type Query @owner(field: "x") { a: Int }', 'owner of Query can'],
    ['what of an id', 'type O @owner(field: "x", by: "id.x") { a: Int } type Query { a: O }', "it has 'id.x'"],
    ['all claims', 'type O @owner(field: "x", by: "claims") { a: Int } type Query { a: O }', "it has 'claims'"],
    ['a loader of no type', 'type Ordr @owner(field: "x") { a: Int } type Query { a: Ordr }', 'Did you mean Ordr'],
    [
      'an id that a directive takes',
      'directive @d(x: ID @owns(type: "Order")) on FIELD type Order @owner(field: "x") { a: Int } type Query { a: Order }',
      'owns of @d(x:) has no effect',
    ],
  ])('%s', (_name, typeDefs, message) => {
    const plugin = useOwnership({ loaders: { Order: () => [] } })
    const start = () => plugin.onSchemaChange?.({ schema: build(`${typeDefs}`) } as never)
    expect(start).toThrow(message)
  })
})
