import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { argumentsOf, type Field, pageArgument } from './inputs.js'

/** Fields of one type, and types of one union, that are asked for: a schema may have thousands. */
const LEAVES = 25
const BRANCHES = 5
const TYPES = 6

/** Items of a list where its length can be said; fewer of one within another, since they multiply. */
const ITEMS = 5
const INNER_ITEMS = 2

/** What carries objects is no level of its own, so that a page is read as deep as a list. */
const CARRIER = /(?:Connection|Edge)$/
const MOST_CARRIERS = 6

/**
 * All that can be read of a type, so many levels deep. `__typename` tells what was found, and each object is recognized by
 * its `id`.
 */
export function selectionOf(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  depth: number,
  isAsked: IsAsked = () => true,
): string {
  return selection({ schema, isAsked, carriers: 0 }, type, depth, new Map())
}

/** Whether a value is asked for. */
export type IsAsked = (type: GraphQLObjectType, field: Field) => boolean

interface From {
  readonly schema: GraphQLSchema
  readonly isAsked: IsAsked
  /** What was passed that is no level. */
  readonly carriers: number
}

/** A field with its arguments, those of its page included; `undefined` if they can't be made up. */
export function callOf(field: Field, given: Readonly<Record<string, string>> = {}, items = ITEMS): string | undefined {
  const page = pageArgument(field)
  const filled = argumentsOf(field, { ...(page !== undefined && { [page]: String(items) }), ...given })
  return filled === undefined ? undefined : field.name + filled
}

export function isList({ type }: Field): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type)
}

/** Object types that a type may be. */
export function objectsOf(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  if (isAbstractType(type)) return schema.getPossibleTypes(type)
  return isObjectType(type) ? [type] : []
}

/** `answered` is what a name answers in this selection set: members of a union may not differ in that. */
function selection(from: From, type: GraphQLNamedType, depth: number, answered: Map<string, string>): string {
  if (!isCompositeType(type)) return ''
  if (isObjectType(type)) return `{ __typename ${fieldsOf(from, type, depth, answered)} }`
  const objects = objectsOf(from.schema, type).slice(0, TYPES)
  const parts = objects.map((one) => `... on ${one.name} { ${fieldsOf(from, one, depth, answered) || '__typename'} }`)
  return `{ __typename ${parts.join(' ')} }`
}

function fieldsOf(from: From, type: GraphQLObjectType, depth: number, answered: Map<string, string>): string {
  const parts: string[] = []
  let leaves = 0
  let branches = 0
  // What tells objects apart comes first, and lists last, whatever else is cut off.
  const fields = Object.values(type.getFields()).sort((a, b) => rankOf(a) - rankOf(b))
  for (const field of fields) {
    const call = callOf(field, {}, INNER_ITEMS)
    const kind = `${field.type} ${call}`
    if (call === undefined || (answered.get(field.name) ?? kind) !== kind) continue
    const named = getNamedType(field.type)
    if (isLeafType(named)) {
      if (!from.isAsked(type, field) || leaves++ >= LEAVES) continue
      parts.push(call)
    } else {
      const carries = CARRIER.test(named.name) && from.carriers < MOST_CARRIERS
      if ((depth <= 1 && !carries) || branches++ >= BRANCHES) continue
      const next = carries ? { ...from, carriers: from.carriers + 1 } : from
      parts.push(`${call} ${selection(next, named, carries ? depth : depth - 1, new Map())}`)
    }
    answered.set(field.name, kind)
  }
  return parts.join(' ')
}

function rankOf(field: Field): number {
  if (field.name === 'id') return 0
  return isList(field) ? 2 : 1
}
