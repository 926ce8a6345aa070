import {
  BREAK,
  type DocumentNode,
  type GraphQLSchema,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { RepeatedField } from './repeats.js'

/** The type whose field is repeated. */
export function typeOfRepeat(
  { set }: RepeatedField,
  document: DocumentNode,
  schema: GraphQLSchema,
): string | undefined {
  let name: string | undefined
  const typeInfo = new TypeInfo(schema)
  const find = {
    SelectionSet(node: SelectionSetNode) {
      if (node !== set) return undefined
      name = typeInfo.getParentType()?.name
      return BREAK
    },
  }
  visit(document, visitWithTypeInfo(typeInfo, find))
  return name
}
