import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql'
import { bulwarkDirectives, getOwned } from 'graphql-bulwark'
import { createSchema } from 'graphql-yoga'

const OWNER = '@owner(field: "customerId", unless: ["admin"])'

const typeDefs = /* GraphQL */ `
  ${bulwarkDirectives}
  scalar Any
  interface Node {
    id: ID!
  }
  interface Priced implements Node {
    id: ID!
    total: Int
  }
  type Order implements Node & Priced ${OWNER} {
    id: ID!
    total: Int
    note: String
    must: String!
    lines: [Line!]!
    next: Order
    customer: User
  }
  type Line {
    sku: String!
    order: Order
  }
  type User implements Node {
    id: ID!
    orders: [Order!]!
    first: Order
  }
  type Product implements Node {
    id: ID!
  }
  type Connection {
    edges: [Edge!]!
    nodes: [Order]
    total: Int
  }
  type Edge {
    node: Order
    cursor: String
  }
  union Found = Order | Product
  union _Entity = Order | User
  type Query {
    companion: String!
    order(id: ID!): Order
    mustOrder(id: ID!): Order!
    orders: [Order]
    mustOrders: [Order!]!
    grid: [[Order]]
    later: [Order]
    promised: [Order!]
    walked: [Order]
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
    priced(id: ID!): Priced
    found: [Found!]!
    page: Connection
    user(id: ID!): User
    _entities(ids: [ID!]!): [_Entity]!
  }
  type Account @owner(field: "id") {
    id: ID!
  }
  input Move {
    order: ID @owns(type: "Order")
    to: Target
    moves: [Move!]
  }
  input Target {
    account: ID @owns(type: "Account")
    orders: [ID!] = ["order-2"] @owns(type: "Order")
  }
  type Mutation {
    cancel(id: ID! @owns(type: "Order")): Order
    cancelAll(ids: [ID!]! @owns(type: "Order")): Int
    cancelOne(id: ID = "order-2" @owns(type: "Order")): Int
    move(input: Move!): Int
    touch(id: ID!): Order
  }
  type Subscription {
    touched: Order
  }
`

interface OrderRow {
  readonly __typename: 'Order'
  readonly id: string
  readonly customerId: string
}

const order = (id: string, customerId: string): OrderRow & Record<string, unknown> => ({
  __typename: 'Order',
  id,
  customerId,
  total: 7,
  note: `secret of ${customerId}`,
  must: 'be',
  lines: [{ sku: `sku of ${customerId}` }],
})

const orders = [order('order-1', 'alice'), order('order-2', 'bob'), order('order-3', 'alice')]
const byId = (id: unknown) => orders.find((one) => one.id === id) ?? null
const user = (id: string) => ({ __typename: 'User', id })

/** What `@owns` loads; `loads` tells how often. */
export const ownedLoaders = {
  loads: [] as string[],
  Order(ids: readonly string[]) {
    ownedLoaders.loads.push(`Order ${ids.join()}`)
    return ids.map(byId)
  },
  async Account(ids: readonly string[]) {
    return ids.map((id) => (id === 'nobody' ? null : { id }))
  },
}

/** Orders of alice and of bob, and every way to them; `ran` tells which resolvers ran. */
export function createOwned(ran: string[], owner = OWNER): GraphQLSchema {
  const run =
    (coordinate: string, resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> =>
    (...args) => {
      ran.push(coordinate)
      return resolve(...args)
    }
  const find = (_: unknown, { id }: { id: string }) => byId(id)
  return createSchema({
    typeDefs: typeDefs.replace(OWNER, owner),
    resolvers: {
      Order: {
        next: run('Order.next', () => byId('order-2')),
        customer: (source: unknown) => user((source as OrderRow).customerId),
        note: run('Order.note', (source) => (source as { note: string }).note),
      },
      Line: { order: run('Line.order', () => byId('order-2')) },
      User: {
        orders: run('User.orders', (source) =>
          orders.filter((one) => one.customerId === (source as { id: string }).id),
        ),
        first: run('User.first', async (source) =>
          orders.find((one) => one.customerId === (source as { id: string }).id),
        ),
      },
      Query: {
        companion: run('Query.companion', () => 'here'),
        order: run('Query.order', find as never),
        mustOrder: run('Query.mustOrder', find as never),
        orders: run('Query.orders', () => orders),
        mustOrders: run('Query.mustOrders', () => orders),
        grid: run('Query.grid', () => [orders, null, [byId('order-2')]]),
        later: run('Query.later', async () => orders),
        promised: run('Query.promised', () => orders.map(async (one) => one)),
        walked: run('Query.walked', () => new Set(orders)),
        node: run('Query.node', (_, { id }) => (String(id).startsWith('user') ? user(String(id).slice(5)) : byId(id))),
        nodes: run('Query.nodes', (_, { ids }) => (ids as string[]).map(byId)),
        priced: run('Query.priced', find as never),
        found: run('Query.found', () => [...orders, { __typename: 'Product', id: 'product-1' }]),
        page: run('Query.page', () => ({ edges: orders.map((node) => ({ node, cursor: 'c' })), nodes: orders })),
        user: run('Query.user', (_, { id }) => user(id as string)),
        _entities: run('Query._entities', (_, { ids }) => (ids as string[]).map(byId)),
      },
      Mutation: {
        cancel: run('Mutation.cancel', (_source, { id }, context) =>
          getOwned(context as object, 'Order', id as string),
        ),
        cancelAll: run('Mutation.cancelAll', () => 1),
        cancelOne: run('Mutation.cancelOne', () => 1),
        move: run('Mutation.move', () => 1),
        touch: run('Mutation.touch', find as never),
      },
      Subscription: {
        touched: {
          async *subscribe() {
            for (const touched of orders.slice(0, 2)) yield { touched }
          },
        },
      },
    },
  })
}
