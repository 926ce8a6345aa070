import { type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { ConfigurationError } from '../errors.js'
import { NO_VALUES } from '../values.js'
import type { InputCheck, InputChecks } from './input-checks.js'
import { InputWalk } from './walk.js'
import { writtenDefaultOf } from './written-default.js'

/** Throws a `ConfigurationError` for a default of the schema that breaks what the schema says, so none is looked at later. */
export function assertDefaults(schema: GraphQLSchema, checks: InputChecks): void {
  const assertDefault = (coordinate: string, input: object, check: InputCheck | undefined) => {
    if (check === undefined) return
    const walk = new InputWalk(NO_VALUES)
    walk.value(coordinate, writtenDefaultOf(input), check)
    const [violation] = walk.violations
    if (violation === undefined) return
    throw new ConfigurationError(
      `The default of ${coordinate} breaks ${violation.constraint} of ${violation.coordinate}.`,
    )
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) {
      const byName = checks.objectOf(type)?.byName
      for (const field of Object.values(type.getFields())) {
        assertDefault(`${type.name}.${field.name}`, field, byName?.get(field.name))
      }
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        const own = checks.argumentsOf(type, field.name)
        for (const arg of field.args) assertDefault(`${type.name}.${field.name}.${arg.name}`, arg, own?.get(arg.name))
      }
    }
  }
}
