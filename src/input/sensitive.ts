import { type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { ConfigurationError } from '../errors.js'
import { type Annotated, schemaSays } from '../schema-says.js'

/**
 * The arguments and input fields marked `@sensitive`, by coordinate: whoever records what a client has sent leaves their
 * values out. What an interface says of an argument holds for all that implement it.
 */
export function sensitiveInputs(schema: GraphQLSchema, directive = 'sensitive'): ReadonlySet<string> {
  const found = new Set<string>()
  const isMarked = (coordinate: string, element: Annotated) => {
    const said = schemaSays(coordinate, element, 'sensitive', directive)
    if (said.some((one) => (typeof one === 'boolean' ? !one : typeof one !== 'object'))) {
      throw new ConfigurationError(`extensions.bulwark.sensitive of ${coordinate} must be true.`)
    }
    return said.length > 0
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (isMarked(`${type.name}.${field.name}`, field)) found.add(`${type.name}.${field.name}`)
      }
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        for (const arg of field.args) {
          const isSensitive = [type, ...type.getInterfaces()].some((one) => {
            const declared = one.getFields()[field.name]?.args.find(({ name }) => name === arg.name)
            return declared && isMarked(`${one.name}.${field.name}.${arg.name}`, declared)
          })
          if (isSensitive) found.add(`${type.name}.${field.name}.${arg.name}`)
        }
      }
    }
  }
  return found
}
