import { GraphQLError, type GraphQLFieldResolver, GraphQLScalarType, type GraphQLSchema } from 'graphql'
import { publicError } from 'graphql-bulwark'
import { createSchema } from 'graphql-yoga'

/** What must never reach a client. */
export const SECRET = 'relation "hidden_table" of db-7'

const typeDefs = /* GraphQL */ `
  interface Node {
    id: ID!
    node: Node
  }
  enum Size {
    SMALL
    LARGE
  }
  scalar Money
  scalar Json
  input ProductInput {
    name: String!
    size: Size
    price: Money
  }
  type Product implements Node {
    id: ID!
    name: String!
    node: Node
    broken: String
    similar(first: Int): [Product!]!
  }
  type User implements Node {
    id: ID!
    node: Node
  }
  type Query {
    companion: String!
    hello(name: String, size: Size): String!
    roles: [String!]!
    product(id: ID): Product
    products(first: Int): [Product!]!
    stock(first: Int = 10): [Product!]!
    lost(first: Int): [Product!]
    everything: [Product!]
    node(id: ID): Node
    echo(value: Json): Boolean!
    match(input: ProductInput): Boolean!
    broken: String
    leaking: String
    outOfStock: String
    query: Query!
  }
  type Mutation {
    login(password: String!): Boolean!
    addProduct(input: ProductInput!): Product!
  }
  type Subscription {
    ticks: Int!
    brokenTicks: Int
    query: Query!
    many: Query!
    failing: Query
  }
`

type Resolve = GraphQLFieldResolver<unknown, { viewer: { roles: readonly string[] } }>

function fail(): never {
  throw new Error(SECRET)
}

/** A schema of its own for each host; `ran` tells which resolvers ran. */
export function createShop(ran: string[]): GraphQLSchema {
  const run =
    (coordinate: string, resolve: Resolve): Resolve =>
    (...args) => {
      ran.push(coordinate)
      return resolve(...args)
    }
  const events = (field: string, ...values: readonly unknown[]) =>
    async function* () {
      ran.push(`Subscription.${field}`)
      for (const value of values) yield { [field]: value }
    }
  const product = { __typename: 'Product', id: 'product-1', name: 'Lamp' }
  const node = run('Node.node', () => product)
  return createSchema({
    typeDefs,
    resolvers: {
      Money: new GraphQLScalarType({ name: 'Money', parseValue: fail, parseLiteral: fail }),
      Product: { node, broken: run('Product.broken', fail) },
      User: { node },
      Query: {
        companion: run('Query.companion', () => 'here'),
        hello: run('Query.hello', (_source, { name }) => `Hello ${name ?? 'you'}`),
        roles: run('Query.roles', (_source, _args, { viewer }) => viewer.roles),
        product: run('Query.product', () => product),
        products: run('Query.products', () => [product]),
        stock: run('Query.stock', (_source, { first }) => Array.from({ length: first }, () => product)),
        lost: run('Query.lost', fail),
        everything: run('Query.everything', () => Array.from({ length: 10_001 }, () => product)),
        node: run('Query.node', () => product),
        echo: run('Query.echo', () => true),
        match: run('Query.match', () => true),
        broken: run('Query.broken', fail),
        leaking: run('Query.leaking', () => {
          throw new GraphQLError(SECRET, { extensions: { code: 'DATABASE', table: SECRET } })
        }),
        outOfStock: run('Query.outOfStock', () => {
          throw publicError('The lamp is sold out.', { code: 'OUT_OF_STOCK' })
        }),
        query: run('Query.query', () => ({})),
      },
      Mutation: {
        login: run('Mutation.login', () => false),
        addProduct: run('Mutation.addProduct', () => product),
      },
      Subscription: {
        ticks: { subscribe: events('ticks', 1, 2) },
        brokenTicks: { subscribe: events('brokenTicks', 1), resolve: fail },
        query: { subscribe: events('query', {}) },
        many: { subscribe: events('many', {}, {}, {}, {}) },
        failing: { subscribe: fail },
      },
    },
  })
}
