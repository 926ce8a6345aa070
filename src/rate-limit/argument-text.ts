import {
  type FieldNode,
  type GraphQLField,
  GraphQLID,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ValueNode,
} from 'graphql'
import { defaultOf, list } from '../graphql-versions.js'
import type { Values } from '../values.js'

/** Values within values; what is nested more deeply nobody means, and to tell it apart might take more than the stack. */
const MAX_DEPTH = 200

/**
 * What tells the value of an argument, or of an input field in it, from others: the same for all ways to write what a
 * server takes for the same. Null is as if nothing were written.
 */
export function argumentText(
  [name, ...path]: readonly string[],
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  values: Values,
): unknown {
  const argument = field.args.find((one) => one.name === name)
  if (argument === undefined) return null
  const written = list(node.arguments).find((one) => one.name.value === name)?.value
  let value = written === undefined ? undefined : ofNode(written, argument.type, values, 0)
  if (value === undefined) value = ofDefault(argument)
  for (const step of path) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[step]
  return value ?? null
}

function ofNode(node: ValueNode, given: GraphQLInputType, values: Values, depth: number): unknown {
  if (node.kind === Kind.VARIABLE) return ofValue(values.read(node.name.value), given, depth)
  if (node.kind === Kind.NULL || depth > MAX_DEPTH) return null
  const type = isNonNullType(given) ? given.ofType : given
  if (isListType(type)) {
    const items = node.kind === Kind.LIST ? node.values : [node]
    return items.map((item) => ofNode(item, type.ofType, values, depth + 1) ?? null)
  }
  if (isInputObjectType(type) && node.kind === Kind.OBJECT) {
    return ofFields(type, (name) => {
      const field = node.fields.find((one) => one.name.value === name)
      return (
        field && ofNode(field.value, (type.getFields()[name] as { type: GraphQLInputType }).type, values, depth + 1)
      )
    })
  }
  // A number that is an id is the text of it, which may be longer than any number.
  if (node.kind === Kind.INT && type.name === GraphQLID.name) return fold(node.value)
  if (node.kind === Kind.ENUM) return node.value
  return ofValue(values.readNode(node), given, depth)
}

function ofValue(value: unknown, given: GraphQLInputType, depth: number): unknown {
  if (value === undefined) return undefined
  if (value === null || depth > MAX_DEPTH) return null
  const type = isNonNullType(given) ? given.ofType : given
  if (isListType(type)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    return items.map((item) => ofValue(item, type.ofType, depth + 1) ?? null)
  }
  if (isInputObjectType(type) && typeof value === 'object') {
    return ofFields(type, (name) => {
      const own = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
      return ofValue(own, (type.getFields()[name] as { type: GraphQLInputType }).type, depth + 1)
    })
  }
  if (isEnumType(type)) return String(value)
  return ofLeaf(value, depth)
}

/** All fields in the order of the schema, with the defaults of those that are not written. */
function ofFields(
  type: { getFields(): Readonly<Record<string, { readonly type: GraphQLInputType }>> },
  read: (name: string) => unknown,
): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = Object.create(null)
  for (const [name, field] of Object.entries(type.getFields())) {
    const own = read(name)
    const value = own === undefined ? ofDefault(field) : own
    if (value !== null && value !== undefined) fields[name] = value
  }
  return fields
}

/** A default of an enum is what it means inside; its name is what a client writes. */
function ofDefault(input: { readonly type: GraphQLInputType }): unknown {
  const value = defaultOf(input)
  if (value === undefined || value === null) return value
  const type = isNonNullType(input.type) ? input.type.ofType : input.type
  if (!isEnumType(type)) return ofValue(value, input.type, 0)
  try {
    return type.serialize(value)
  } catch {
    return String(value)
  }
}

/** Of a scalar, which may be any value. */
function ofLeaf(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH || value === null || value === undefined) return null
  if (typeof value === 'string') return fold(value)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map((item) => ofLeaf(item, depth + 1))
  if (typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, ofLeaf(inner, depth + 1)]),
  )
}

/** Letters in either case, blanks, characters that nobody sees, one letter or one composed of two. */
function fold(text: string): string {
  return text
    .replace(INVISIBLE, '')
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
}

const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\s\u2800]+/gu
