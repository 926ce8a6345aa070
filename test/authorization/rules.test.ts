import { buildSchema, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { bulwarkDirectives, ConfigurationError, describeAuthorization, useFieldAuthorization } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'

const build = (text: string) => buildSchema(bulwarkDirectives + text)

describe('a field requires', () => {
  it.each<[name: string, sdl: string, rules: object, options?: object]>([
    [
      'what it says itself, and its type, and both its interfaces, and what it returns',
      `type Query { a: T }
       interface I @authenticated { f: R @requiresScopes(scopes: [["i"]]) }
       interface J implements I { f: R @requiresRole(roles: ["j", "k"]) }
       type T implements I & J @policy(policies: [["t"], ["u", "v"]]) { f: R @requiresRole(roles: ["f"]) }
       type R @requiresScopes(scopes: [["r", "s"]]) { x: Int }`,
      {
        'Query.a': 'authenticated',
        'R.x': 'scope r and s',
        'T.f': 'authenticated, role f, role j or k, scope i, scope r and s, policy t or u and v',
      },
      { policies: { t: () => true, u: () => true, v: () => true } },
    ],
    [
      'what is said again, as well',
      'type Query { a: Int @requiresRole(roles: ["a"]) @requiresRole(roles: ["b"]) } extend type Query @authenticated',
      { 'Query.a': 'authenticated, role a, role b' },
    ],
    [
      'what scalars and enums do, in lists too',
      'type Query { a: [[S!]!] b: E! } scalar S @authenticated enum E @requiresRole(roles: ["e"]) { X }',
      { 'Query.a': 'authenticated', 'Query.b': 'role e' },
    ],
    [
      'what the interface does that it returns, and of a union nothing',
      'type Query { i: I u: U } interface I @authenticated { x: Int } type T implements I { x: Int } union U = T',
      { 'Query.i': 'authenticated', 'Query.u': 'public', 'T.x': 'authenticated' },
    ],
    [
      'to be a caller, where nothing is said and that is the default',
      'type Query { a: Int b: Int @public c: T d: Int @requiresRole(roles: ["x"]) } type T @public { x: Int y: T }',
      {
        'Query.a': 'authenticated',
        'Query.b': 'public',
        'Query.c': 'authenticated',
        'Query.d': 'role x',
        'T.x': 'public',
        'T.y': 'public',
      },
      { defaultRule: 'authenticated' },
    ],
    [
      'that it is nobody, where nothing is said and that is the default',
      'type Query { a: Int b: Int @authenticated c: T } type T @authenticated { x: Int }',
      { 'Query.a': 'denied', 'Query.b': 'authenticated', 'Query.c': 'denied', 'T.x': 'authenticated' },
      { defaultRule: 'deny' },
    ],
    [
      'what directives of other names say',
      'directive @login on FIELD_DEFINITION type Query { a: Int @login }',
      { 'Query.a': 'authenticated' },
      { directives: { authenticated: 'login' } },
    ],
    [
      'to be a caller, where something of theirs is put in, by the object alone or by an interface alone',
      `type Query { i: I b(who: ID): Int } interface I { a(who: ID): Int }
       type S implements I { a(who: ID): Int } type T implements I { a(who: ID): Int }`,
      { 'Query.b': 'authenticated', 'Query.i': 'public', 'S.a': 'authenticated', 'T.a': 'public' },
      { presets: { 'Query.b.who': () => 1, 'S.a.who': () => 1 } },
    ],
  ])('%s', (_name, sdl, rules, options) => {
    expect(describeAuthorization(build(sdl), options)).toEqual(rules)
  })

  it('what is said in code', () => {
    const one = new GraphQLInterfaceType({
      name: 'One',
      fields: { a: { type: GraphQLString } },
      extensions: { bulwark: { authenticated: true } },
    })
    const query = new GraphQLObjectType({
      name: 'Query',
      interfaces: [one],
      fields: {
        a: { type: GraphQLString, extensions: { bulwark: { requiresRole: ['x'], requiresScopes: [['r']] } } },
        b: { type: GraphQLString, extensions: { bulwark: { authenticated: false, policy: { policies: [['p']] } } } },
        // Each of them alone is enough.
        c: { type: GraphQLString, extensions: { bulwark: { requiresScopes: ['r', 's'] } } },
      },
    })
    expect(describeAuthorization(new GraphQLSchema({ query }), { policies: { p: () => true } })).toEqual({
      'Query.a': 'authenticated, role x, scope r',
      'Query.b': 'authenticated, policy p',
      'Query.c': 'authenticated, scope r or s',
    })
  })

  it.each<[name: string, sdl: string, message: string, options?: object]>([
    [
      'a role that is none of the roles',
      'type Query { a: Int @requiresRole(roles: ["amdin"]) }',
      'Query.a: there is no role amdin. Did you mean admin?',
      { roles: { admin: {} } },
    ],
    [
      'a policy that is none',
      'type Query { a: Int @policy(policies: [["onwer"]]) }',
      'Query.a: there is no policy onwer. Did you mean owner?',
      { policies: { owner: () => true } },
    ],
    [
      'no role at all',
      'type Query { a: Int @requiresRole(roles: []) }',
      'requiresRole of Query.a must be a list of names',
    ],
    ['no scope at all', 'type Query { a: Int @requiresScopes(scopes: []) }', 'requiresScopes of Query.a must be'],
    ['no scope in a set', 'type Query { a: Int @requiresScopes(scopes: [[]]) }', 'requiresScopes of Query.a must be'],
    [
      'a rule of what is public',
      'type Query { a: Int @public @authenticated }',
      'Query.a is public and has another rule',
    ],
    [
      'an interface that nothing implements',
      'type Query { a: Int } interface I @authenticated { b: Int }',
      'rule of I has no effect: no type implements I',
    ],
    ['a field of one', 'type Query { a: Int } interface I { b: Int @authenticated }', 'rule of I.b has no effect'],
  ])('or the server does not start: %s', (_name, sdl, message, options = {}) => {
    const describe = () => describeAuthorization(build(sdl), options)
    expect(describe).toThrow(ConfigurationError)
    expect(describe).toThrow(message)
    const plugin = useFieldAuthorization(options)
    expect(() => plugin.onSchemaChange?.({ schema: build(sdl) } as never)).toThrow(message)
  })

  it.each<[name: string, sdl: string, message: string, options?: object]>([
    [
      'of an argument',
      'type Query { a(b: Int @requiresRole(roles: ["x"])): Int } input I { c: Int }',
      'no argument or input field Query.a.c. Did you mean Query.a.b?',
      { presets: { 'Query.a.c': 'id' } },
    ],
    [
      'of an input field',
      'type Query { a(i: I): Int } input I { c: Int }',
      'no argument or input field I.d. Did you mean I.c?',
      { presets: { 'I.d': 'id' } },
    ],
  ])('presets of what there is: %s', (_name, sdl, message, options) => {
    const plugin = useFieldAuthorization(options)
    expect(() => plugin.onSchemaChange?.({ schema: build(sdl) } as never)).toThrow(message)
  })

  it('no policy and nothing public of inputs, in code', () => {
    for (const [bulwark, message] of [
      [{ policy: [['p']] }, 'policy of Query.a.b has no effect'],
      [{ public: true }, 'public of Query.a.b has no effect'],
    ] as const) {
      const args = { b: { type: GraphQLString, extensions: { bulwark } } }
      const query = new GraphQLObjectType({ name: 'Query', fields: { a: { type: GraphQLString, args } } })
      const plugin = useFieldAuthorization({ policies: { p: () => true } })
      expect(() => plugin.onSchemaChange?.({ schema: new GraphQLSchema({ query }) } as never)).toThrow(message)
    }
  })

  it.each([
    [{ policies: { a: true } }, 'policies.a must be a function'],
    [{ defaultRule: 'open' }, 'defaultRule must be one of'],
    [{ onDenied: 'hide' }, 'onDenied must be one of'],
    [{ deadline: 0 }, 'deadline must be'],
    [{ directives: { authentcated: 'x' } }, 'directives.authentcated. Did you mean authenticated?'],
    [{ onForbiddenInput: 'drop' }, 'onForbiddenInput must be one of'],
    [{ presets: { 'A.b': 'name' } }, 'presets.A.b must be id, claims'],
    [{ polices: {} }, 'polices. Did you mean policies?'],
  ])('options that can be meant: %j', (options, message) => {
    expect(() => useFieldAuthorization(options as object)).toThrow(message)
  })
})
