import {
  GraphQLDirective,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql'
import type { VisibleParts } from './visible-parts.js'

/**
 * A schema of the visible parts of another. It is there to be read: it has no resolvers, and nothing of extensions and SDL.
 */
export function narrowSchema(schema: GraphQLSchema, parts: VisibleParts): GraphQLSchema {
  const types = new Map<string, GraphQLNamedType>()

  const seen = <T extends GraphQLType>(type: T): T => {
    if (isListType(type)) return new GraphQLList(seen(type.ofType)) as T
    if (isNonNullType(type)) return new GraphQLNonNull(seen(type.ofType)) as T
    return (types.get((type as GraphQLNamedType).name) ?? type) as T
  }
  const inputs = <T extends { readonly type: GraphQLType }>(holder: string, all: Readonly<Record<string, T>>) =>
    pick(
      all,
      (name) => parts.has(`${holder}.${name}`),
      (_, input) => ({ ...input, type: seen(input.type), ...BARE }),
    )
  const fields = (holder: string, all: Readonly<Record<string, GraphQLFieldConfig<unknown, unknown>>>) =>
    pick(
      all,
      (name) => parts.has(`${holder}.${name}`),
      (name, { description, deprecationReason, type, args = {} }) => ({
        description,
        deprecationReason,
        type: seen(type),
        args: inputs(`${holder}.${name}`, args),
      }),
    )
  const all = <T extends GraphQLNamedType>(list: readonly T[]) => list.filter(({ name }) => parts.has(name)).map(seen)

  const narrow = (type: GraphQLNamedType): GraphQLNamedType => {
    const { name, description } = type
    if (isObjectType(type) || isInterfaceType(type)) {
      const config = {
        name,
        description,
        interfaces: () => all(type.getInterfaces()),
        fields: () => fields(name, type.toConfig().fields),
      }
      return isObjectType(type) ? new GraphQLObjectType(config) : new GraphQLInterfaceType(config)
    }
    if (isUnionType(type)) return new GraphQLUnionType({ name, description, types: () => all(type.getTypes()) })
    if (isInputObjectType(type)) {
      const config = type.toConfig()
      return new GraphQLInputObjectType({ ...config, ...BARE, fields: () => inputs(name, config.fields) })
    }
    if (!isEnumType(type)) return type
    const { values } = type.toConfig()
    const visible = pick(
      values,
      (value) => parts.hasValue(name, value),
      (_, value) => ({ ...value, ...BARE }),
    )
    return new GraphQLEnumType({ name, description, values: visible })
  }

  for (const type of Object.values(schema.getTypeMap())) {
    if (!type.name.startsWith('__') && parts.has(type.name)) types.set(type.name, narrow(type))
  }
  const root = (type: GraphQLObjectType | null | undefined) =>
    type && parts.has(type.name) ? (types.get(type.name) as GraphQLObjectType) : null
  const directives = schema.getDirectives().filter((directive) => parts.hasDirective(directive))
  return new GraphQLSchema({
    description: schema.description,
    query: root(schema.getQueryType()),
    mutation: root(schema.getMutationType()),
    subscription: root(schema.getSubscriptionType()),
    types: [...types.values()],
    directives: directives.map((directive) => {
      const config = directive.toConfig()
      return new GraphQLDirective({ ...config, ...BARE, args: inputs(`@${directive.name}`, config.args) })
    }),
    // What it was made from is valid, and so is what is left of it, but for a query type of which nothing is left.
    assumeValid: true,
  })
}

const BARE = { astNode: undefined, extensionASTNodes: undefined, extensions: undefined }

function pick<T, R>(
  all: Readonly<Record<string, T>>,
  isVisible: (name: string) => boolean,
  change: (name: string, one: T) => R,
): Record<string, R> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, one]) => (isVisible(name) ? [[name, change(name, one)]] : [])),
  )
}
