import type { GraphQLSchema } from 'graphql'
import { createShopSchema } from './schema.js'
import { typeDefs } from './type-definitions.js'

const RULES = /@(?:authenticated|requiresRole|policy|owner|owns)\b(?:\([^)]*\))?/g

/** The same shop without a rule of who may touch what: what an attack on it gets tells what the rules are worth. */
export function createVulnerableSchema(): GraphQLSchema {
  const lines = typeDefs.split('\n').map((line) => (line.startsWith('directive') ? line : line.replace(RULES, '')))
  const schema = createShopSchema(lines.join('\n'))
  const { orders, search } = schema.getQueryType()?.getFields() ?? {}
  // Nor do its resolvers ask who is looking.
  for (const field of [orders, search]) {
    const resolve = field?.resolve
    if (field && resolve) {
      field.resolve = (source, args, context, info) => resolve(source, args, { ...context, viewer: undefined }, info)
    }
  }
  return schema
}
