import { getNamedType, type GraphQLSchema, isInterfaceType, isObjectType, type OperationTypeNode } from 'graphql'
import { ConfigurationError } from '../errors.js'
import type { CallerLimits, LimitName, Limits } from '../options.js'
import { unknownName } from '../options-check.js'
import type { OperationFacts } from './document-facts.js'
import type { RepeatedField } from './repeats.js'

type FieldLimits = Readonly<Record<string, Partial<Limits>>>

/** Stops the server for a coordinate that the schema does not have, or a limit that would have no effect on it. */
export function assertFieldCoordinates(
  where: string,
  coordinates: readonly string[],
  fields: FieldLimits,
  schema: GraphQLSchema,
): void {
  for (const coordinate of coordinates) {
    const [typeName, fieldName] = coordinate.split('.') as [string, string]
    const type = schema.getType(typeName)
    if (!isObjectType(type) && !isInterfaceType(type)) {
      const known = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__'))
      throw new ConfigurationError(unknownName(`${where}: the schema has no type ${typeName}.`, typeName, known))
    }
    const known = type.getFields()
    if (!Object.hasOwn(known, fieldName)) {
      const sentence = `${where}: the schema has no field ${coordinate}.`
      throw new ConfigurationError(unknownName(sentence, fieldName, Object.keys(known)))
    }
    const isRoot = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type as never)
    const without = Object.keys(fields[coordinate] ?? {}).find((name) => !isRoot && name !== 'sameField')
    if (without) {
      throw new ConfigurationError(`${where}.${coordinate}.${without} has no effect: only a root field takes it.`)
    }
  }
}

/** The limits of an operation with those of its root fields put in: the strictest of all its root fields counts. */
export function limitsOfOperation(
  operation: OperationFacts,
  limits: CallerLimits,
  names: readonly LimitName[],
  fields: FieldLimits,
  schema: GraphQLSchema,
): CallerLimits {
  const root = rootType(schema, operation.type)
  if (root === undefined || operation.rootFieldNames.size === 0) return limits
  const own = { ...limits } as Record<LimitName, number> & { introspection: boolean }
  for (const name of names) {
    let strictest = Number.POSITIVE_INFINITY
    for (const field of operation.rootFieldNames) {
      strictest = Math.min(strictest, fieldLimit(fields[`${root}.${field}`], name) ?? limits[name])
    }
    own[name] = strictest
  }
  return own
}

/** A field's own value of a limit. */
export function fieldLimit(own: Partial<Limits> | '' | undefined, name: LimitName): number | undefined {
  return own ? own[name] : undefined
}

/** The type whose field is repeated, found by its path; undefined where the path is not of this schema. */
export function typeOfRepeat({ from, path }: RepeatedField, schema: GraphQLSchema): string | undefined {
  let typeName = rootType(schema, from as OperationTypeNode) ?? from
  for (const step of path) {
    const type = schema.getType(typeName)
    if (!isObjectType(type) && !isInterfaceType(type)) return undefined
    const fields = type.getFields()
    if (!Object.hasOwn(fields, step)) return undefined
    typeName = getNamedType(fields[step]?.type)?.name ?? ''
  }
  return typeName
}

function rootType(schema: GraphQLSchema, operation: OperationTypeNode): string | undefined {
  if (operation === 'query') return schema.getQueryType()?.name
  if (operation === 'mutation') return schema.getMutationType()?.name
  if (operation === 'subscription') return schema.getSubscriptionType()?.name
  return undefined
}
