import type { GraphQLSchema } from 'graphql'
import { isObjectType } from 'graphql'
import { looksSensitive } from '../authorization/exposed-fields.js'
import { isInternal, isPersonal } from '../inspect/names.js'
import type { IsAsked } from './selection.js'

/** What a field looks like by its name, of what is not for everybody. */
export type Look = 'secret' | 'personal' | 'internal'

export function lookOf(schema: GraphQLSchema, type: string, name: string): Look | undefined {
  const object = schema.getType(type)
  const field = isObjectType(object) ? object.getFields()[name] : undefined
  if (!field) return undefined
  if (looksSensitive(field)) return 'secret'
  if (isInternal(name)) return 'internal'
  return isPersonal(name) ? 'personal' : undefined
}

/** Leaves out what looks as if it were not for everybody: some servers refuse a whole query because of it. */
export function plainIn(schema: GraphQLSchema): IsAsked {
  return (type, { name }) => lookOf(schema, type.name, name) === undefined
}

/** Nothing but one value, and what tells objects apart. */
export function only(coordinate: string): IsAsked {
  return (type, { name }) => name === 'id' || `${type.name}.${name}` === coordinate
}
