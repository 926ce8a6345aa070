import { buildSchema } from 'graphql'
import { bulwarkDirectives, memoryApiKeys } from 'graphql-bulwark'
import { jsonLinesSink } from 'graphql-bulwark/audit'

/** What must never reach a client. */
export const SECRET = 'relation "hidden_table" of db-7'
export const ISSUER = 'https://auth.test'
export const AUDIENCE = 'shop'

export const typeDefs = /* GraphQL */ `
  ${bulwarkDirectives}
  type Query {
    hello: String!
    node: Node!
    items(first: Int): [Node!]! @listSize(slicingArguments: ["first"])
    me: String
    secret: String @requiresRole(roles: ["admin"])
    greet(name: String! @constraint(maxLength: 10)): String!
    broken: String
    slow: String
    order(id: ID!): Order
    audited: [String!]!
  }
  type Mutation {
    cancelOrder(id: ID! @owns(type: "Order")): Order
  }
  type Node {
    id: ID!
    node: Node!
  }
  type Order @owner(field: "customerId", unless: ["admin"]) {
    id: ID!
    status: String!
  }
`

/**
 * A small shop, the same on every runtime and every host: what serves it, and what guards it. Nothing here waits, because
 * a worker may not when it starts.
 */
export function createShop({ jwksUri, apiKey }) {
  const orders = new Map([
    ['1', { id: '1', customerId: 'alice', status: 'OPEN' }],
    ['2', { id: '2', customerId: 'bob', status: 'OPEN' }],
    ['3', { id: '3', customerId: 'alice', status: 'OPEN' }],
  ])
  const audited = []
  const keys = memoryApiKeys()
  keys.insert(apiKey.record)

  const node = () => ({ id: '1' })
  const resolvers = {
    Query: {
      hello: () => 'world',
      node,
      items: (_source, { first }) => Array.from({ length: first }, node),
      me: (_source, _args, { viewer }) => viewer.id,
      secret: () => 'classified',
      greet: (_source, { name }) => `Hello ${name}`,
      broken() {
        throw new Error(SECRET)
      },
      slow: () => new Promise((resolve) => setTimeout(resolve, 1_500, 'late')),
      order: (_source, { id }) => orders.get(id),
      audited: () => audited,
    },
    Mutation: {
      cancelOrder(_source, { id }) {
        const order = orders.get(id)
        order.status = 'CANCELLED'
        return order
      },
    },
    Node: { node },
  }

  // Slower than the answer, as everything that writes to somewhere else.
  const memory = jsonLinesSink(async (text) => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    for (const line of text.trim().split('\n')) {
      const { reason, client } = JSON.parse(line)
      audited.push(`${reason} ${client.address}`)
    }
  })

  const options = {
    production: true,
    logger: { info() {}, warn: console.error, error: console.error },
    jwt: { issuer: ISSUER, audience: AUDIENCE, jwksUri },
    apiKeys: { store: keys },
    ownership: { loaders: { Order: (ids) => ids.map((id) => orders.get(id)) } },
    roles: {
      customer: {},
      limited: { rate: { capacity: 5, refillPerSecond: 0.1 } },
      hurried: { executionTime: 100 },
      admin: { introspection: true },
    },
    // Whoever is connected is the client.
    clientAddress: { trustedProxies: [] },
    audit: { foldWithin: 20, sinks: [memory] },
  }
  // What NestJS has classes for must not come from here as well.
  const { me: _me, secret: _secret, ...others } = resolvers.Query
  return { typeDefs, resolvers: { ...resolvers, Query: others }, schema: executable(resolvers), options }
}

/** Needs nothing beside graphql, so that every host gets the very same schema. */
function executable(resolvers) {
  const schema = buildSchema(typeDefs)
  for (const [type, fields] of Object.entries(resolvers)) {
    for (const [field, resolve] of Object.entries(fields)) schema.getType(type).getFields()[field].resolve = resolve
  }
  return schema
}
