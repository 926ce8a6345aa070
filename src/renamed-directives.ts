import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { ConfigurationError } from './errors.js'
import { unknownName } from './options-check.js'
import type { Annotated } from './schema-says.js'

/**
 * Throws a `ConfigurationError` for a directive that was given another name which the schema does not know: all that it was
 * to say would go unread.
 *
 * @param names The names in the schema, by the own name of each directive.
 */
export function assertRenamed(schema: GraphQLSchema, where: string, names: Readonly<Record<string, string>>): void {
  for (const [own, name] of Object.entries(names)) {
    if (name === own || schema.getDirective(name) || isUsed(schema, name)) continue
    const known = schema.getDirectives().map((directive) => directive.name)
    throw new ConfigurationError(unknownName(`${where}.${own}: the schema has no directive ${name}.`, name, known))
  }
}

/** A schema may use what it does not define, if it was made without validation. */
function isUsed(schema: GraphQLSchema, name: string): boolean {
  return Object.values(schema.getTypeMap()).some((type) => {
    if (carries(type, name)) return true
    if (isEnumType(type)) return type.getValues().some((value) => carries(value, name))
    if (isInputObjectType(type)) return Object.values(type.getFields()).some((field) => carries(field, name))
    if (!(isObjectType(type) || isInterfaceType(type))) return false
    return Object.values(type.getFields()).some(
      (field) => carries(field, name) || field.args.some((arg) => carries(arg, name)),
    )
  })
}

function carries({ astNode, extensionASTNodes = [] }: Annotated, name: string): boolean {
  return [astNode, ...extensionASTNodes].some((node) => node?.directives?.some((one) => one.name.value === name))
}
