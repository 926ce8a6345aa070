import { type GraphQLSchema, getNamedType, isEnumType, isInputObjectType } from 'graphql'
import type { DeprecatedPart, DeprecatedParts } from './deprecated-parts.js'

/** What is looked at in a value of a type that leads to something deprecated. It may lead to itself. */
export interface InputShape {
  /** Of an enum, by the name of the value. */
  readonly values: Map<unknown, DeprecatedPart>
  /** Of an input object, the fields that are deprecated or lead to something. */
  readonly fields: {
    readonly name: string
    readonly part: DeprecatedPart | undefined
    readonly inner: InputShape | undefined
  }[]
}

/** The types whose values can hold something deprecated, by name. */
export function inputShapes(schema: GraphQLSchema, parts: DeprecatedParts): ReadonlyMap<string, InputShape> {
  const types = Object.values(schema.getTypeMap())
  const inputs = types.filter(isInputObjectType)
  const holders = new Map<string, string[]>()
  const reaching = new Set<string>()
  for (const type of inputs) {
    for (const field of Object.values(type.getFields())) {
      const inner = getNamedType(field.type).name
      const known = holders.get(inner)
      if (known) known.push(type.name)
      else holders.set(inner, [type.name])
      if (parts.has(field)) reaching.add(type.name)
    }
  }
  const enums = types.filter(isEnumType)
  for (const type of enums) if (type.getValues().some((value) => parts.has(value))) reaching.add(type.name)
  // A set that grows while it is walked is walked to its end.
  for (const name of reaching) for (const holder of holders.get(name) ?? []) reaching.add(holder)

  const shapes = new Map([...reaching].map((name): [string, InputShape] => [name, { values: new Map(), fields: [] }]))
  for (const type of enums) {
    for (const value of type.getValues()) {
      const part = parts.get(value)
      if (part) shapes.get(type.name)?.values.set(value.name, part)
    }
  }
  for (const type of inputs) {
    for (const field of Object.values(type.getFields())) {
      const part = parts.get(field)
      const inner = shapes.get(getNamedType(field.type).name)
      if (part || inner) shapes.get(type.name)?.fields.push({ name: field.name, part, inner })
    }
  }
  return shapes
}
