import { envelop, useEngine, useSchema } from '@envelop/core'
import { MapperKind, mapSchema } from '@graphql-tools/utils'
import { execute, GraphQLObjectType, parse, specifiedRules, subscribe, validate } from 'graphql'
import { type OwnershipOptions, useFieldAuthorization, useOwnership } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import type { Viewer } from '../../src/viewer.js'
import { alice, build, codesOf, send, viewerOf } from './sending.js'

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
