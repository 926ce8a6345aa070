import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { DeprecatedPart, DeprecatedParts } from './deprecated-parts.js'

/**
 * What a valid document names of what is deprecated, each once: in any of its operations and fragments, skipped or not, and in
 * defaults of variables. Without it the document as a whole would be invalid.
 */
export function partsInText(document: DocumentNode, schema: GraphQLSchema, parts: DeprecatedParts) {
  const found = new Set<DeprecatedPart>()
  const types = new TypeInfo(schema)
  const note = (element: unknown) => {
    const part = parts.get(element)
    if (part) found.add(part)
  }
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => note(types.getFieldDef()),
      Argument: () => note(types.getArgument()),
      EnumValue: () => note(types.getEnumValue()),
      ObjectField({ name }) {
        const holder = getNamedType(types.getParentInputType())
        if (isInputObjectType(holder)) note(holder.getFields()[name.value])
      },
    }),
  )
  return found as ReadonlySet<DeprecatedPart>
}
