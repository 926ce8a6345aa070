import type { GraphQLSchema } from 'graphql'
import { isObjectType } from 'graphql'
import { looksSensitive } from '../authorization/exposed-fields.js'
import { isInternal, isPersonal } from '../inspect/names.js'

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
