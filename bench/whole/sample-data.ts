import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'

/** Objects in each list. */
const ITEMS = 3

type Sample = Record<string, unknown>

/**
 * Gives a schema without resolvers data to serve: one object for each type, whose properties graphql reads by its default
 * resolver, as it would those of a row of a database.
 */
export function serveSamples(schema: GraphQLSchema, viewerId: string): void {
  const samples = new Map<GraphQLObjectType, Sample>()
  const sampleOf = (type: GraphQLObjectType): Sample => {
    const known = samples.get(type)
    if (known) return known
    const sample: Sample = { __typename: type.name }
    samples.set(type, sample)
    for (const field of Object.values(type.getFields())) sample[field.name] = sampleValue(field.type)
    if ('id' in sample) sample.id = viewerId
    return sample
  }
  const sampleValue = (type: GraphQLOutputType): unknown => {
    if (isNonNullType(type)) return sampleValue(type.ofType)
    if (isListType(type)) return Array.from({ length: ITEMS }, () => sampleValue(type.ofType))
    return namedValue(type)
  }
  const namedValue = (type: GraphQLNamedType): unknown => {
    if (isObjectType(type)) return sampleOf(type)
    if (isAbstractType(type)) return sampleOf(schema.getPossibleTypes(type)[0] as GraphQLObjectType)
    return leafValue(type)
  }
  const query = schema.getQueryType()
  for (const field of Object.values(query?.getFields() ?? {})) {
    const value = sampleValue(field.type)
    field.resolve = () => value
  }
}

/** A value of a scalar or an enum, as an answer and as a variable. */
export function leafValue(type: GraphQLNamedType): unknown {
  if (isEnumType(type)) return type.getValues()[0]?.value
  if (type.name === 'Int') return 3
  if (type.name === 'Float') return 1.5
  if (type.name === 'Boolean') return true
  return getNamedType(type).name === 'ID' ? '7' : 'sample'
}
