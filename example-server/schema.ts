import type { GraphQLSchema } from 'graphql'
import { createSchema } from 'graphql-yoga'
import type { ShopContext } from './context.js'
import { mutation } from './resolvers/mutation.js'
import { typeOf } from './resolvers/node.js'
import { order, orderItem } from './resolvers/order.js'
import { product } from './resolvers/product.js'
import { query } from './resolvers/query.js'
import { review } from './resolvers/review.js'
import { subscription } from './resolvers/subscription.js'
import { user } from './resolvers/user.js'
import { typeDefs } from './type-definitions.js'

/** The one schema that every server of the shop serves. */
export function createShopSchema(sdl = typeDefs): GraphQLSchema {
  return createSchema<ShopContext>({
    typeDefs: sdl,
    resolvers: {
      Query: query,
      Mutation: mutation,
      Subscription: subscription,
      Node: typeOf,
      SearchResult: typeOf,
      User: user,
      Order: order,
      OrderItem: orderItem,
      Product: product,
      Review: review,
    },
  })
}
