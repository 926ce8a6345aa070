import { bulwarkDirectives } from 'graphql-bulwark'

/**
 * The shop as SDL. What a rule may deny later is nullable here, so that its neighbours in an answer survive.
 */
export const typeDefs = /* GraphQL */ `
  ${bulwarkDirectives}
  interface Node {
    id: ID!
  }

  type User implements Node {
    id: ID!
    name: String!
    email: String
    taxId: String
    isAdmin: Boolean
    orders(first: Int = 20): [Order!]
  }

  enum OrderStatus {
    PENDING
    PAID
    SHIPPED
    CANCELLED
  }

  type Order implements Node {
    id: ID!
    status: OrderStatus!
    total: Float!
    note: String
    customer: User
    items: [OrderItem!]! @listSize(assumedSize: 5)
  }

  type OrderItem {
    product: Product!
    quantity: Int!
    "What one piece cost when the order was placed."
    price: Float!
  }

  type Product implements Node {
    id: ID!
    name: String!
    price: Float!
    "What the shop itself pays."
    costPrice: Float
    stock: Int!
    reviews(first: Int = 20): [Review!]!
  }

  type Review implements Node {
    id: ID!
    "From 1 to 5."
    rating: Int!
    text: String!
    author: User
  }

  type ProductConnection {
    edges: [ProductEdge!]!
    pageInfo: PageInfo!
    totalCount: Int!
  }

  type ProductEdge {
    node: Product!
    cursor: String!
  }

  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }

  union SearchResult = Product | Order | User

  type Query {
    "The caller; null for a stranger."
    me: User
    product(id: ID!): Product
    products(first: Int = 20, after: String): ProductConnection
    order(id: ID!): Order
    orders(first: Int = 20): [Order!]
    node(id: ID!): Node
    "Products by name, orders by id and note, users by name."
    search(text: String!, first: Int = 20): [SearchResult!]!
    users(first: Int = 20): [User!]
    "Always fails, with an error of the database."
    brokenReport: String
  }

  input OrderItemInput {
    productId: ID!
    quantity: Int!
  }

  input PlaceOrderInput {
    items: [OrderItemInput!]!
    note: String
  }

  input UpdateOrderInput {
    note: String
    status: OrderStatus
  }

  input UpdateProfileInput {
    name: String
    email: String
    isAdmin: Boolean
  }

  type LoginResult {
    "An access token, valid for 15 minutes."
    token: String!
    user: User!
  }

  type Mutation {
    login(email: String!, password: String!): LoginResult!
      @rateLimit(limit: 5, window: "15m", by: ["address", "args.email"], countFailuresOnly: true)
    "Ends the token that the request came with."
    logout: Boolean!
    placeOrder(input: PlaceOrderInput!): Order
    updateOrder(id: ID!, input: UpdateOrderInput!): Order
    cancelOrder(id: ID!): Order
    updateProfile(input: UpdateProfileInput!): User
  }

  type Subscription {
    orderStatusChanged(id: ID!): Order
  }
`
