import type { GraphQLField, GraphQLNamedType, GraphQLObjectType } from 'graphql'

type Field = GraphQLField<unknown, unknown>

/** Where a rule of a field is best put: on the interface that declares it, which holds for all its types. */
export function declaredOnce(
  type: GraphQLObjectType,
  field: Field,
): { readonly holder: GraphQLNamedType; readonly field: Field; readonly coordinate: string } {
  for (const parent of type.getInterfaces()) {
    const declared = parent.getFields()[field.name]
    if (declared) return { holder: parent, field: declared, coordinate: `${parent.name}.${field.name}` }
  }
  return { holder: type, field, coordinate: `${type.name}.${field.name}` }
}
