import { type GraphQLSchema, getNamedType, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { ConfigurationError } from '../errors.js'
import type { CompleteAuthorization } from './authorization-options.js'
import type { InputMarks } from './input-marks.js'
import { readRule } from './read-rules.js'

const EXECUTABLE: ReadonlySet<string> = new Set([
  'QUERY',
  'MUTATION',
  'SUBSCRIPTION',
  'FIELD',
  'FRAGMENT_DEFINITION',
  'FRAGMENT_SPREAD',
  'INLINE_FRAGMENT',
  'VARIABLE_DEFINITION',
])

/** Throws a `ConfigurationError` for rules of inputs where nobody looks, since whoever has put them there counts on them. */
export function assertInputsReached(
  schema: GraphQLSchema,
  marks: InputMarks<unknown>,
  options: CompleteAuthorization,
): void {
  const given = new Set<string>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) given.add(getNamedType(field.type).name)
    if (!(isObjectType(type) || isInterfaceType(type))) continue
    const isImplemented = !isInterfaceType(type) || schema.getPossibleTypes(type).length > 0
    for (const field of Object.values(type.getFields())) {
      for (const arg of field.args) {
        given.add(getNamedType(arg.type).name)
        const coordinate = `${type.name}.${field.name}.${arg.name}`
        if (isImplemented || !marks.of(coordinate)) continue
        throw new ConfigurationError(`The rule of ${coordinate} has no effect: no type implements ${type.name}.`)
      }
    }
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type) || given.has(type.name) || !marks.leadsThrough(type)) continue
    throw new ConfigurationError(`The rule of a value of ${type.name} has no effect: no argument or input takes it.`)
  }
  for (const directive of schema.getDirectives()) {
    for (const arg of directive.args) {
      const coordinate = `@${directive.name}(${arg.name}:)`
      const isRead = directive.locations.some((location) => EXECUTABLE.has(location))
      if (!(readRule(coordinate, arg, options).isStated || (isRead && marks.leadsThrough(getNamedType(arg.type)))))
        continue
      throw new ConfigurationError(`A rule of what ${coordinate} takes has no effect: nobody looks at directives.`)
    }
  }
}
