import { buildSchema, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { bulwarkDirectives, ConfigurationError, type SecurityEvent, useOwnership } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import { isOwner, readOwnerRule, wantedOf } from '../../src/authorization/owner-rule.js'
import { ownershipGuard } from '../../src/authorization/ownership.js'
import { anonymousViewer, createViewer, type Viewer } from '../../src/viewer.js'
import { createTestRuntime } from '../support/runtime.js'

const viewerOf = (id: string, claims = {}) =>
  createViewer({ kind: 'user', id, roles: ['customer'], scopes: [], claims, credential: null })
const alice = viewerOf('alice', { tenant: 't1', numbers: { account: 7 } })

const isOwned = (said: object, viewer: Viewer, object: unknown) => {
  const rule = readOwnerRule('Order', said, undefined, undefined)
  return isOwner(rule, viewer, wantedOf(rule, viewer), object)
}

describe('an object is the viewer’s', () => {
  it.each<[name: string, said: object, object: unknown, owned: boolean]>([
    ['by a field', { field: 'owner' }, { owner: 'alice' }, true],
    ['by a field of another', { field: 'owner' }, { owner: 'bob' }, false],
    ['by a way', { field: 'customer.id' }, { customer: { id: 'alice' } }, true],
    ['by a way through nothing', { field: 'customer.id' }, { customer: null }, false],
    ['by one of a list', { field: 'owners' }, { owners: ['bob', 'alice'] }, true],
    ['by none of a list', { field: 'owners' }, { owners: ['bob', ['alice'], null] }, false],
    ['by a number', { field: 'account', by: 'claims.numbers.account' }, { account: 7 }, true],
    ['by a number as a text', { field: 'account', by: 'claims.numbers.account' }, { account: '7' }, true],
    ['by a big number', { field: 'account', by: 'claims.numbers.account' }, { account: 7n }, true],
    [
      'by a number that is written otherwise',
      { field: 'account', by: 'claims.numbers.account' },
      { account: '07' },
      false,
    ],
    ['by a number with a blank', { field: 'account', by: 'claims.numbers.account' }, { account: ' 7' }, false],
    ['by digits of another script', { field: 'account', by: 'claims.numbers.account' }, { account: '٧' }, false],
    [
      'by tenant and user',
      { field: ['tenant', 'owner'], by: ['claims.tenant', 'id'] },
      { tenant: 't1', owner: 'alice' },
      true,
    ],
    [
      'by user alone',
      { field: ['tenant', 'owner'], by: ['claims.tenant', 'id'] },
      { tenant: 't2', owner: 'alice' },
      false,
    ],
    [
      'by the tenant and the user of one member',
      { field: ['members.tenant', 'members.user'], by: ['claims.tenant', 'id'] },
      {
        members: [
          { tenant: 't2', user: 'alice' },
          { tenant: 't1', user: 'alice' },
        ],
      },
      true,
    ],
    [
      'by the tenant of one member and the user of another',
      { field: ['members.tenant', 'members.user'], by: ['claims.tenant', 'id'] },
      {
        members: [
          { tenant: 't1', user: 'zed' },
          { tenant: 't2', user: 'alice' },
        ],
      },
      false,
    ],
    [
      'by two lists, of which each has several owners',
      { field: ['tenants', 'users.id'], by: ['claims.tenant', 'id'] },
      { tenants: ['t2', 't1'], users: [{ id: 'bob' }, { id: 'alice' }] },
      true,
    ],
    ['by a way that goes on where an owner stands', { field: ['a', 'a.b'], by: ['id', 'id'] }, { a: 'alice' }, false],
    ['by a property that is missing', { field: 'owner' }, {}, false],
    ['by null', { field: 'owner' }, { owner: null }, false],
    ['by an empty text', { field: 'owner' }, { owner: '' }, false],
    ['by an object', { field: 'owner' }, { owner: { toString: () => 'alice' } }, false],
    ['by a function', { field: 'owner' }, { owner: () => 'alice' }, false],
    ['by a claim that is missing', { field: 'team', by: 'claims.team' }, { team: undefined }, false],
    ['by no number', { field: 'team', by: 'claims.team' }, { team: Number.NaN }, false],
    ['that is an id', { field: 'owner' }, 'alice', false],
    ['that is nothing', { field: 'owner' }, null, false],
    [
      'of a class',
      { field: 'owner' },
      new (class {
        get owner() {
          return 'alice'
        }
      })(),
      true,
    ],
  ])('%s: %j', (_name, said, object, owned) => {
    expect(isOwned(said, alice, object)).toBe(owned)
  })

  it('by what comes later', async () => {
    const said = { field: ['tenant', 'customer.id'], by: ['claims.tenant', 'id'] }
    const later = (id: string) => ({ tenant: Promise.resolve('t1'), customer: Promise.resolve({ id }) })
    expect(await isOwned(said, alice, later('alice'))).toBe(true)
    expect(await isOwned(said, alice, later('bob'))).toBe(false)
  })

  it('never, of a stranger', () => {
    for (const owner of [null, undefined, '', 'null', 'undefined']) {
      expect(isOwned({ field: 'owner' }, anonymousViewer, { owner })).toBe(false)
    }
  })
})

describe('ownership', () => {
  const build = (text: string) => buildSchema(bulwarkDirectives + text)

  it.each<[name: string, sdl: string, message: string, options?: object]>([
    ['no field and no function', 'type Query { a: T } type T @owner { x: Int }', 'owner of T names no field'],
    [
      'a field and a function',
      'type Query { a: T } type T @owner(field: "x") { x: Int }',
      'owners.T decides beside it',
      { owners: { T: () => true } },
    ],
    [
      'more fields than by',
      'type Query { a: T } type T @owner(field: ["x", "y"]) { x: Int }',
      'as many in by as in field',
    ],
    [
      'something of the viewer that there is not',
      'type Query { a: T } type T @owner(field: "x", by: "name") { x: Int }',
      "has 'name'",
    ],
    [
      'a role that is none',
      'type Query { a: T } type T @owner(field: "x", unless: ["amdin"]) { x: Int }',
      'no role amdin. Did you mean admin?',
      { roles: { admin: {} } },
    ],
    ['a way that is none', 'type Query { a: T } type T @owner(field: "x..y") { x: Int }', 'owner of T.field must be'],
    [
      'a type that there is not',
      'type Query { a: Int } type Order { x: Int }',
      'no type Oder. Did you mean Order?',
      { owners: { Oder: () => true } },
    ],
  ])('does not start with %s', (_name, sdl, message, options = {}) => {
    const plugin = useOwnership(options)
    const start = () => plugin.onSchemaChange?.({ schema: build(sdl) } as never)
    expect(start).toThrow(ConfigurationError)
    expect(start).toThrow(message)
  })

  it('does not start with an owner of what is no object, in code', () => {
    const order = new GraphQLObjectType({
      name: 'Order',
      fields: { a: { type: GraphQLString } },
      extensions: { bulwark: { owner: { feild: 'x' } } },
    })
    const query = new GraphQLObjectType({ name: 'Query', fields: { order: { type: order } } })
    const start = () => useOwnership().onSchemaChange?.({ schema: new GraphQLSchema({ query }) } as never)
    expect(start).toThrow('owner of Order.feild. Did you mean field?')
  })

  it.each([
    [{ owners: { T: 5 } }, 'owners.T must be a function'],
    [{ onNotOwned: 'hide' }, 'onNotOwned must be one of'],
    [{ deadline: -1 }, 'deadline must be'],
    [{ loader: {} }, 'loader. Did you mean loaders?'],
  ])('does not start with options that can not be meant: %j', (options, message) => {
    expect(() => useOwnership(options as object)).toThrow(message)
  })

  it('warns of fields that may hold anything beside what is owned', () => {
    const events: SecurityEvent[] = []
    const runtime = createTestRuntime({ emit: (event) => events.push(event) })
    const sdl =
      'scalar JSON type Query { t: T raw: JSON } type T @owner(field: "x") { x: Int data: JSON } type Far { raw: JSON }'
    ownershipGuard({}, runtime).schema?.(build(sdl))
    expect(events).toMatchObject([{ name: 'ownership.unstructured', subject: 'Query.raw, T.data' }])
  })
})
