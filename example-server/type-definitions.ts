import { bulwarkDirectives } from 'graphql-bulwark'

/**
 * The shop as SDL, with the rules of who may touch what. What a rule may deny is nullable, so that its neighbours in an
 * answer survive.
 */
export const typeDefs = /* GraphQL */ `
  ${bulwarkDirectives}
  interface Node {
    id: ID!
  }

  type User implements Node {
    id: ID!
    name: String! @public
    email: String @policy(policies: [["self"], ["admin"]])
    taxId: String @policy(policies: [["self"], ["admin"]])
    isAdmin: Boolean @policy(policies: [["self"], ["admin"]])
    orders(first: Int = 20 @constraint(min: 1, max: 100)): [Order!]
  }

  enum OrderStatus {
    PENDING
    PAID
    SHIPPED
    CANCELLED
  }

  "Of the customer who has placed it. Support may read all of them, and admin do all with them."
  type Order implements Node @owner(field: "customerId", unless: ["support", "admin"]) {
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
    costPrice: Float @requiresRole(roles: ["support", "admin"])
    stock: Int!
    reviews(first: Int = 20 @constraint(min: 1, max: 100)): [Review!]!
  }

  "Written for everyone to read."
  type Review implements Node @public {
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
    products(first: Int = 20 @constraint(min: 1, max: 100), after: String, filter: ProductFilter): ProductConnection
    order(id: ID!): Order
    orders(first: Int = 20 @constraint(min: 1, max: 100)): [Order!]
    node(id: ID!): Node
    "Products by name, orders by id and note, users by name."
    search(
      text: String! @constraint(minLength: 1, maxLength: 100)
      first: Int = 20 @constraint(min: 1, max: 100)
    ): [SearchResult!]!
    users(first: Int = 20 @constraint(min: 1, max: 100)): [User!] @requiresRole(roles: ["admin"])
    "Always fails, with an error of the database."
    brokenReport: String
  }

  "To filter by what a product costs the shop takes the right to read it: the name alone says so."
  input ProductFilter {
    name: String @constraint(maxLength: 100)
    priceBelow: Float @constraint(exclusiveMin: 0)
    costPriceBelow: Float @constraint(exclusiveMin: 0)
  }

  input OrderItemInput {
    productId: ID!
    quantity: Int! @constraint(min: 1, max: 100)
  }

  input PlaceOrderInput {
    items: [OrderItemInput!]! @constraint(minItems: 1, maxItems: 10)
    note: String @constraint(maxLength: 500)
  }

  input UpdateOrderInput {
    note: String @constraint(maxLength: 500)
    status: OrderStatus @requiresRole(roles: ["admin"])
  }

  input UpdateProfileInput {
    name: String @constraint(minLength: 1, maxLength: 100)
    email: String @constraint(format: "email", maxLength: 254)
    isAdmin: Boolean @requiresRole(roles: ["admin"])
  }

  type LoginResult {
    "An access token, valid for 15 minutes."
    token: String! @public
    user: User!
  }

  type Mutation {
    login(
      email: String! @constraint(maxLength: 254)
      password: String! @sensitive @constraint(minLength: 1, maxLength: 1024)
    ): LoginResult
      @rateLimit(limit: 5, window: "15m", by: ["address", "args.email"], countFailuresOnly: true)
    "Ends the token that the request came with."
    logout: Boolean!
    placeOrder(input: PlaceOrderInput!): Order @requiresRole(roles: ["customer", "admin"])
    updateOrder(id: ID! @owns(type: "Order"), input: UpdateOrderInput!): Order @requiresRole(roles: ["customer", "admin"])
    cancelOrder(id: ID! @owns(type: "Order")): Order @requiresRole(roles: ["customer", "admin"])
    "Whether an email is taken can be found out by trying to take it, so not often."
    updateProfile(input: UpdateProfileInput!): User
      @authenticated
      @rateLimit(limit: 10, window: "1h", by: ["viewer"], countFailuresOnly: true)
  }

  type Subscription {
    orderStatusChanged(id: ID! @owns(type: "Order")): Order
  }
`
