import { GraphQLScalarType, type GraphQLSchema, isEnumType, isInputObjectType, isObjectType } from 'graphql'
import { createSchema } from 'graphql-yoga'
import type { BulwarkContext, BulwarkOptions } from '../../plugins/index.js'
import { jwtOptions } from '../support/tokens.js'

interface User {
  readonly __typename: 'User'
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: string
  readonly password: string
  readonly ssn: string
  readonly createdAt: string
}

const users: readonly User[] = ['1', '2'].map((id) => ({
  __typename: 'User',
  id,
  email: `u${id}@ex.test`,
  name: `user ${id}`,
  role: id === '1' ? 'ADMIN' : 'USER',
  password: id === '1' ? 'admin123' : 'pw2',
  ssn: id === '1' ? '000-00-0001' : '999-99-0002',
  createdAt: '2026-01-01',
}))
const orders = ['1', '2'].map((userId, index) => ({
  __typename: 'Order',
  id: `o${index}`,
  userId,
  total: 5,
  status: 'PAID',
  items: [],
  createdAt: '2026-01-01',
}))

/** Writes that have run. */
export const writes = { count: 0 }

const write = <Result>(result: Result): Result => {
  writes.count++
  return result
}
const byId = (_: unknown, { id }: { id: string }) => users.find((user) => user.id === id)
const orderById = (id: unknown) => orders.find((order) => order.id === id) ?? null

/** The schema of the corpus with two users and an order of each; with `guarded`, the rules that a team would write. */
export function createOwnedProbe(sdl: string, guarded: boolean): GraphQLSchema {
  const schema = createSchema<BulwarkContext>({
    typeDefs: sdl,
    resolvers: {
      DateTime: new GraphQLScalarType({ name: 'DateTime' }),
      Node: { __resolveType: (value: { __typename: string }) => value.__typename },
      SearchResult: { __resolveType: (value: { __typename: string }) => value.__typename },
      User: {
        friends: () => users,
        orders: ({ id }: User) => orders.filter(({ userId }) => userId === id),
        ssnLastDigits: ({ ssn }: User) => ssn.slice(-4),
      },
      Order: { user: ({ userId }: { userId: string }) => users.find(({ id }) => id === userId) },
      Query: {
        me: (_: unknown, __: unknown, { viewer }: BulwarkContext) => users.find(({ id }) => id === (viewer?.id ?? '2')),
        user: byId,
        users: () => users,
        order: (_: unknown, { id }: { id: string }) => orderById(id),
        orders: () => orders,
        node: (_: unknown, args: { id: string }) => byId(_, args) ?? orderById(args.id),
        search: () => [...users, ...orders],
        systemDiagnostics: () => 'diagnostics-secret',
      },
      Mutation: {
        cancelOrder: (_: unknown, { id }: { id: string }) => write(orderById(id)),
        createOrder: (_: unknown, { input }: { input: { userId: string } }) =>
          write({ ...orders[0], id: 'o9', userId: input.userId }),
        updateUser: (_: unknown, { id, ...changes }: { id: string }) => write({ ...byId(_, { id }), ...changes }),
        deleteUser: () => write(true),
      },
    },
  })
  if (guarded) guard(schema)
  return schema
}

const ADMIN = { requiresRole: ['admin'] }
const rules: Readonly<Record<string, object>> = {
  'User.email': { policy: [['self'], ['admin']] },
  'User.ssn': { policy: [['self'], ['admin']] },
  'User.ssnLastDigits': { policy: [['self'], ['admin']] },
  'User.password': ADMIN,
  'Query.systemDiagnostics': ADMIN,
  'Mutation.deleteUser': ADMIN,
  'Mutation.updateUser': { policy: [['ownAccount'], ['admin']] },
  'Mutation.updateUser.role': ADMIN,
  'Mutation.createOrder': { policy: [['ownInput'], ['admin']] },
  'Mutation.cancelOrder': { requiresScopes: [['write']] },
  'Mutation.cancelOrder.id': { owns: 'Order' },
  'UserFilter.passwordStartsWith': ADMIN,
  'UserWhere.ssnStartsWith': ADMIN,
  'UserCursor.email': ADMIN,
  'UserOrder.PASSWORD_ASC': ADMIN,
  Order: { owner: { field: 'userId', unless: ['admin'] } },
}

/** As if the rules had been written into the SDL. */
function guard(schema: GraphQLSchema): void {
  const unused = new Set(Object.keys(rules))
  const put = (coordinate: string, element: { extensions: object }) => {
    if (unused.delete(coordinate)) element.extensions = { ...element.extensions, bulwark: rules[coordinate] }
  }
  for (const type of Object.values(schema.getTypeMap())) {
    put(type.name, type)
    if (isEnumType(type)) for (const value of type.getValues()) put(`${type.name}.${value.name}`, value)
    if (!isObjectType(type) && !isInputObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      put(`${type.name}.${field.name}`, field)
      if ('args' in field) for (const arg of field.args) put(`${type.name}.${field.name}.${arg.name}`, arg)
    }
  }
  if (unused.size > 0) throw new Error(`no such coordinates: ${[...unused]}`)
}

type Arguments = Record<string, unknown> & { readonly input?: { readonly userId?: unknown } }

/** What goes with the rules. */
export const ownedOptions: BulwarkOptions = {
  production: true,
  jwt: jwtOptions,
  logger: { info() {}, warn() {}, error() {} },
  introspection: { schemaFields: [] },
  ownership: { loaders: { Order: (ids) => ids.map(orderById) } },
  fieldAuthorization: {
    policies: {
      self: (viewer, { object }) => (object as User).id === viewer.id,
      admin: ({ roles }) => roles.includes('admin'),
      ownAccount: (viewer, { args }) => args.id === viewer.id,
      ownInput: (viewer, { args }) => (args as Arguments).input?.userId === viewer.id,
    },
  },
}
