import { envelop, useEngine, useSchema } from '@envelop/core'
import {
  execute,
  GraphQLEnumType,
  type GraphQLFieldConfigArgumentMap,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  graphql,
  type ParseOptions,
  parse,
  validate,
  versionInfo,
} from 'graphql'
import { ConfigurationError, useBulwark, useFieldAuthorization, useOwnership } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import { OwnedIds } from '../../src/authorization/owned-ids.js'
import { OwnerTable } from '../../src/authorization/owner-table.js'
import { completeOwnership } from '../../src/authorization/ownership-options.js'
import { anonymousViewer } from '../../src/viewer.js'
import { alice, build, send, viewerOf } from './sending.js'

it('the list of a variable is looked through once, whatever calls are given it', () => {
  const schema = build(
    `type O @owner(field: "c") { id: ID } input I { ids: [[ID!]] @owns(type: "O") more: I }
     type Query { f(ids: [ID!] @owns(type: "O"), input: I): Int }`,
  )
  const options = completeOwnership({ loaders: { O: () => [] } })
  const ids = new OwnedIds(schema, new OwnerTable(schema, options), options)
  const args = schema.getQueryType()?.getFields().f?.args ?? []
  const list = ['1', '2']
  const known = new Map()
  const [first, second] = [0, 1].map(() =>
    ids.in('Query.f', args, { ids: list, input: { ids: [list], more: { ids: [list] } } }, known),
  )
  const owned = list.map((id) => ({ type: 'O', id }))
  expect(first).toEqual([owned, [[owned], [[owned]]]])
  expect(second?.[0]).toBe(first?.[0])
  expect(JSON.stringify(second)).toBe(JSON.stringify(first))
})

describe.runIf(versionInfo.major >= 17)('a fragment with variables of its own', () => {
  const schema = () =>
    build(
      `type Query { q: Int sec: Int @requiresRole(roles: ["admin"]) l(first: Int): [Int] @listSize(slicingArguments: ["first"]) }
       input I { a: Int adm: Boolean @requiresRole(roles: ["admin"]) }
       type Mutation { f(i: I, adm: Boolean @requiresRole(roles: ["admin"])): Int }`,
      { Query: { q: () => ran.push('q'), l: () => ran.push('l') && [] }, Mutation: { f: () => ran.push('f') } },
    )
  const ran: string[] = []
  const run = async (plugin: unknown, text: string, variableValues = {}) => {
    ran.length = 0
    const engine = useEngine({ parse, validate, execute })
    const enveloped = envelop({ plugins: [engine, useSchema(schema()), plugin as never] })({ viewer: alice })
    const document = parse(text, { experimentalFragmentArguments: true } as ParseOptions)
    expect(validate(schema(), document)).toEqual([])
    const contextValue = await enveloped.contextFactory()
    return enveloped.execute({ schema: enveloped.schema, document, contextValue, variableValues })
  }
  const quiet = { info() {}, warn() {}, error() {} }
  const BOOLEAN = 'fragment F($x: Boolean) on Mutation { f(adm: $x) }'

  it.each<[text: string, variables?: object]>([
    [`mutation { ...F(x: true) } ${BOOLEAN}`],
    ['mutation { ...F } fragment F($x: Boolean = true) on Mutation { f(adm: $x) }'],
    ['mutation { ...F(x: true) } fragment F($x: Boolean) on Mutation { f(i: { adm: $x }) }'],
    ['mutation { ...F(x: { adm: true }) } fragment F($x: I) on Mutation { f(i: $x) }'],
    [
      'query ($c: Boolean!) { q @include(if: $c) ...F(c: true) } fragment F($c: Boolean!) on Query { sec @include(if: $c) }',
      { c: false },
    ],
  ])('gives nothing that the client may not: %s', async (text, variables) => {
    const answer = await run(useFieldAuthorization(), text, variables)
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
    expect(ran).toEqual([])
  })

  it('costs more than anybody may spend', async () => {
    const answer = await run(
      useBulwark({ logger: quiet, production: true }),
      '{ ...F(n: 5) } fragment F($n: Int) on Query { l(first: $n) }',
    )
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'COST_LIMIT_EXCEEDED' } }] })
    expect(ran).toEqual([])
  })
})

describe('what is said in code where nobody reads it stops the server', () => {
  const start = (
    said: { type?: object; field?: object; arg?: object; schema?: object; value?: object },
    plugin = useFieldAuthorization(),
  ) => {
    const bulwark = (one?: object) => (one ? { extensions: { bulwark: one } } : {})
    const order = new GraphQLEnumType({ name: 'E', values: { A: { ...bulwark(said.value) } } })
    const args: GraphQLFieldConfigArgumentMap = { a: { type: order, ...bulwark(said.arg) } }
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { f: { type: GraphQLString, args, ...bulwark(said.field) } },
      ...bulwark(said.type),
    })
    plugin.onSchemaChange?.({ schema: new GraphQLSchema({ query, ...bulwark(said.schema) }) } as never)
  }

  it.each<[said: Parameters<typeof start>[0], where: string]>([
    [{ field: { owner: { field: 'c' } } }, 'Query.f has no effect: nobody reads owner there'],
    [{ arg: { owner: { field: 'c' } } }, 'Query.f.a has no effect: nobody reads owner there'],
    [{ value: { owner: { field: 'c' } } }, 'E.A has no effect: nobody reads owner there'],
    [{ field: { owns: 'Order' } }, 'Query.f has no effect: nobody reads owns there'],
    [{ type: { owns: 'Order' } }, 'Query has no effect: nobody reads owns there'],
    [{ type: { rateLimit: { limit: 1, window: '1s' } } }, 'Query has no effect: nobody reads rateLimit there'],
    [{ type: { deprecation: { since: '2026-01-01' } } }, 'Query has no effect: nobody reads deprecation there'],
    [{ schema: { authenticated: true } }, 'the schema has no effect: nobody reads authenticated there'],
    [{ value: { requirsRole: ['x'] } }, 'Did you mean requiresRole?'],
    [{ field: { requiresRole: undefined } }, 'requiresRole of Query.f is undefined'],
    [{ field: { requiresRole: null } }, 'requiresRole of Query.f is null'],
  ])('%j', (said, where) => {
    expect(() => start(said)).toThrow(ConfigurationError)
    expect(() => start(said)).toThrow(where)
  })

  it.each([
    ['fieldAuthorization', () => start({}, useFieldAuthorization({ directives: { authenticated: 'login' } })), 'login'],
    ['ownership', () => start({}, useOwnership({ directives: { owner: 'mine' } })), 'mine'],
    ['costModel', () => start({}, useBulwark({ costModel: { directives: { cost: 'price' } } })), 'price'],
  ])('and so does another name of a directive that the schema does not know: %s', (key, run, name) => {
    expect(run).toThrow(new RegExp(`${key}.directives.*: the schema has no directive ${name}`))
  })
})

it('what stands in place of what is stripped is what resolvers are given by default', async () => {
  const schema = build(
    `enum Role { USER ADMIN } input N { z: Int = 5 b: Int @requiresRole(roles: ["admin"]) }
     type Query { f(r: Role = USER @requiresRole(roles: ["admin"]), n: N = { z: 7, b: 1 }, m: N = {} @requiresRole(roles: ["admin"])): String }`,
    { Role: { USER: 1, ADMIN: 2 }, Query: { f: (_: unknown, args: object) => JSON.stringify(args) } },
  )
  const plugins = [useFieldAuthorization({ onForbiddenInput: 'strip' })]
  const given = async (query: string) => JSON.parse(String((await send(schema, plugins, query)).data?.f))
  const none = { r: 1, n: { z: 7, b: 1 }, m: { z: 5 } }
  expect(await given('{ f }')).toEqual(none)
  expect(await given('{ f(r: ADMIN, n: { z: 7, b: 1 }, m: { z: 1 }) }')).toEqual(none)
  expect(await given('{ f(n: { z: 8, b: 1 }) }')).toEqual({ ...none, n: { z: 8 } })
})

it('a context that is used again leaves nobody behind', async () => {
  const schema = build('type Query { adm: Int @requiresRole(roles: ["admin"]) pub: String }', {
    Query: {
      adm: () => 42,
      pub: async (_: unknown, __: unknown, contextValue: unknown) =>
        JSON.stringify(await graphql({ schema, source: '{ adm }', contextValue })),
    },
  })
  const context = { viewer: viewerOf('ada', ['admin']) }
  const plugins = [useEngine({ parse, validate, execute }), useSchema(schema), useFieldAuthorization() as never]
  const run = async (text: string) => {
    const enveloped = envelop({ plugins })(context)
    const contextValue = await enveloped.contextFactory()
    return JSON.stringify(await enveloped.execute({ schema, document: parse(text), contextValue }))
  }
  expect(await run('{ adm }')).toContain('42')
  context.viewer = anonymousViewer
  expect(await run('{ pub }')).not.toContain('42')
})

it('an item that fails with what has no text fails alone', async () => {
  const schema = build('type O @owner(field: "c") { id: ID } type Query { l: [O] }', {
    Query: { l: () => [Promise.reject(Object.create(null)), { id: '1', c: 'alice' }, { id: '2', c: 'bob' }] },
  })
  const { data } = await send(schema, [useOwnership()], '{ l { id } }')
  expect(data).toEqual({ l: [null, { id: '1' }, null] })
})
