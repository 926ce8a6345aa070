import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { ConfigurationError } from '../errors.js'
import { readConstraints } from './constraints.js'
import type { InputChecks } from './input-checks.js'

/** Throws a `ConfigurationError` for what is said where no value ever comes, since whoever has said it counts on it. */
export function assertChecksReached(schema: GraphQLSchema, checks: InputChecks, directive: string): void {
  const reached = new Set<string>()
  const reach = (given: GraphQLInputType) => {
    const type = getNamedType(given)
    if (!isInputObjectType(type) || reached.has(type.name)) return
    reached.add(type.name)
    for (const field of Object.values(type.getFields())) reach(field.type)
  }
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
  for (const type of types) {
    if (!(isObjectType(type) || isInterfaceType(type))) continue
    const isImplemented = !isInterfaceType(type) || schema.getPossibleTypes(type).length > 0
    for (const field of Object.values(type.getFields())) {
      for (const arg of field.args) {
        const coordinate = `${type.name}.${field.name}.${arg.name}`
        if (isImplemented) reach(arg.type)
        else if (checks.said(coordinate)) {
          throw new ConfigurationError(`constraint of ${coordinate} has no effect: no type implements ${type.name}.`)
        }
      }
    }
  }
  for (const type of types) {
    if (!isInputObjectType(type) || reached.has(type.name)) continue
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      if (!checks.said(coordinate)) continue
      throw new ConfigurationError(`constraint of ${coordinate} has no effect: no field takes ${type.name}.`)
    }
  }
  for (const { name, args } of schema.getDirectives()) {
    for (const arg of args) {
      const coordinate = `@${name}(${arg.name}:)`
      if (readConstraints(coordinate, arg, directive).length === 0) continue
      throw new ConfigurationError(`constraint of ${coordinate} has no effect: nobody looks at directives.`)
    }
  }
}
