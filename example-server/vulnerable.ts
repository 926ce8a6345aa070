import type { GraphQLSchema } from 'graphql'
import { createShopSchema } from './schema.js'
import { typeDefs } from './type-definitions.js'

const RULES = /@(?:authenticated|requiresRole|policy|owner|owns)\b(?:\([^)]*\))?/g

/** The same shop without a rule of who may touch what: what an attack on it gets tells what the rules are worth. */
export function createVulnerableSchema(): GraphQLSchema {
  const lines = typeDefs.split('\n').map((line) => (line.startsWith('directive') ? line : line.replace(RULES, '')))
  return createShopSchema(lines.join('\n'))
}
