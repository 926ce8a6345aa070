import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'

/** A field, argument, input field or enum value, as graphql itself keeps it. */
export interface SchemaPart {
  readonly deprecationReason?: string | null | undefined
  readonly extensions?: unknown
}

/** Whatever of a schema can be deprecated, with its coordinate. */
export function* schemaParts(schema: GraphQLSchema): Generator<readonly [coordinate: string, part: SchemaPart]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`
        yield [coordinate, field]
        for (const arg of field.args) yield [`${coordinate}.${arg.name}`, arg]
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, field]
    } else if (isEnumType(type)) {
      for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value]
    }
  }
  for (const { name, args } of schema.getDirectives()) {
    for (const arg of args) yield [`@${name}(${arg.name}:)`, arg]
  }
}
