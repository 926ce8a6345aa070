import { GraphQLError, type GraphQLSchema } from 'graphql'
import { type BulwarkOptions, bulwarkDirectives } from 'graphql-bulwark'
import { createSchema } from 'graphql-yoga'
import { jwtOptions, signToken } from '../support/tokens.js'

/** Stands in everything that a caller without credentials may not read. */
export const SECRET = 's3cr3t'

const typeDefs = /* GraphQL */ `
  ${bulwarkDirectives}
  type Query {
    hello(name: String = "you" @constraint(maxLength: 20)): String
    secret: String @requiresRole(roles: ["admin"])
    me: Customer @authenticated
    orders(first: Int = 3, filter: Filter): [Order!]! @listSize(slicingArguments: ["first"], assumedSize: 10)
    node(id: ID!): Node
    find(text: String!): [Found!]! @rateLimit(limit: 1000000, window: "1m")
    broken(how: How): String
  }
  type Mutation {
    cancel(id: ID! @owns(type: "Order")): Order
    change(input: Change!): String @authenticated
  }
  interface Node { id: ID! }
  union Found = Order | Customer
  enum How { ERROR PUBLIC REJECT VALUE }
  type Order implements Node @owner(field: "customerId") { id: ID! customerId: ID note: String customer: Customer }
  type Customer implements Node @authenticated @owner(field: "id") { id: ID! email: String orders: [Order!]! }
  input Filter { note: String @sensitive and: [Filter!] first: Int = 3 }
  input Change { id: ID! @owns(type: "Order") note: String @constraint(pattern: "^[a-z ]*$") role: String @requiresRole(roles: ["admin"]) }
`

const order = { __typename: 'Order', id: SECRET, customerId: 'bob', note: SECRET, customer: {} }
const customer = { __typename: 'Customer', id: 'bob', email: SECRET, orders: [order] }
order.customer = customer

function broken(how: string): unknown {
  if (how === 'PUBLIC') throw new GraphQLError('Sold out.', { extensions: { code: 'FORBIDDEN', sql: SECRET } })
  if (how === 'REJECT')
    return Promise.reject(Object.assign(new Error(SECRET), { extensions: { code: 'FORBIDDEN', sql: SECRET } }))
  if (how === 'VALUE') return { [SECRET]: SECRET }
  throw new Error(SECRET)
}

/** A shop that has secrets in every answer but `hello`. */
export function createShop(): GraphQLSchema {
  return createSchema({
    typeDefs,
    resolvers: {
      Query: {
        hello: (_: unknown, { name }: { name: string }) => `hello ${name}`,
        secret: () => SECRET,
        me: () => customer,
        orders: () => [order, order],
        node: (_: unknown, { id }: { id: string }) => (id === '1' ? customer : order),
        find: () => [order, customer],
        broken: (_: unknown, { how }: { how: string }) => broken(how),
      },
      Mutation: { cancel: () => order, change: () => SECRET },
    },
  })
}

const quiet = { info() {}, warn() {}, error() {} }

const rate = { capacity: 1_000_000_000, refillPerSecond: 1_000_000_000 }

/** A customer who owns none of it. */
export const TOKEN = await signToken({ sub: 'alice' })

/** All that is to keep them. */
export const options: BulwarkOptions = {
  production: true,
  logger: quiet,
  roles: { anonymous: { rate }, customer: { rate }, admin: {} },
  jwt: jwtOptions,
  ownership: { loaders: { Order: (ids) => ids.map(() => order) } },
  audit: { sinks: [{ name: 'nowhere', write() {} }] },
  unusualPatterns: {},
}

/** What an honest client may have sent, and what it may not. */
export const TEXTS = [
  '{ hello }',
  'query Q { a: hello ... { b: hello(name: "b") } ...F @include(if: true) } fragment F on Query { node(id: "2") { id } __typename }',
  '{ orders { __typename id note customer { id orders { note } } } me { email } node(id: "1") { ... on Customer { email } } }',
  'query Q($v: Boolean!, $n: String = "me") { hello(name: $n) @skip(if: $v) ...F } fragment F on Query { orders(first: 2) { id note } }',
  'query A($f: Filter) { orders(filter: $f, first: 5) { id customer { email orders { note } } } }',
  '{ node(id: "2") { __typename id ... on Order { note } ... on Customer { email } } find(text: "") { ...N } } fragment N on Node { id }',
  '{ secret me { id email } a: secret broken(how: PUBLIC) b: broken(how: REJECT) c: broken(how: VALUE) }',
  'mutation M($c: Change!) { change(input: $c) cancel(id: "2") { id note } }',
  'mutation { change(input: { id: "2", note: "new", role: "admin" }) }',
  '{ __schema { types { name fields { name } } } __type(name: "Order") { fields { name } } }',
  'query First { hello } query Second { secret }',
  'subscription { hello }',
  '"""a""" { hello(name: """\n block "quotes" \\""" \n""") # comment\n }',
]

/** Values of variables, as JSON. */
export const VARIABLES: readonly [string, ...string[]] = [
  '{"v":false,"f":{},"c":{"id":"2"}}',
  '{}',
  '{"v":true,"n":"x","f":{"note":"a","and":[{"first":1}]},"c":{"id":"2","note":"new"}}',
  '{"v":"true","n":null,"f":[{"and":null}],"c":{"id":2,"note":"UPPER","role":"admin"}}',
  '{"__proto__":{"v":true},"constructor":{"prototype":{}},"v":[true],"c":{"id":["2"]}}',
]
