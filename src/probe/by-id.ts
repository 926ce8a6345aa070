import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isCompositeType } from 'graphql'
import type { Caller } from './caller.js'
import { type Field, idLiteral, idSlots } from './inputs.js'
import { plainIn } from './looks.js'
import { operation } from './operation.js'
import { stepsFrom } from './paths.js'
import { callOf, type IsAsked, objectsOf, selectionOf } from './selection.js'
import type { ProbeRequest } from './wire.js'

/** A field that takes an id, and the way to it. */
export interface Door {
  readonly coordinate: string
  readonly field: Field
  readonly slot: string
  /** Calls of the fields above it. */
  readonly above: readonly string[]
}

/** Fields below the query through which doors are looked for. */
const STEPS = 12

/** Fields of queries that take an id: those of the query itself, and of what one field of it answers. */
export function doorsOf(schema: GraphQLSchema): readonly Door[] {
  const query = schema.getQueryType()
  if (!query) return []
  const doors = doorsIn(query, [])
  for (const { field } of stepsFrom(schema, query).slice(0, STEPS)) {
    const call = callOf(field, {}, 1)
    const type = getNamedType(field.type)
    if (call === undefined) continue
    for (const one of objectsOf(schema, type)) if (one === type) doors.push(...doorsIn(one, [call]))
  }
  return doors
}

/** Doors to mutations. */
export function writeDoorsOf(schema: GraphQLSchema): readonly Door[] {
  const mutation = schema.getMutationType()
  return mutation ? doorsIn(mutation, []) : []
}

function doorsIn(type: GraphQLObjectType, above: readonly string[]): Door[] {
  return Object.values(type.getFields()).flatMap((field) =>
    idSlots(field).map((slot) => ({ coordinate: `${type.name}.${field.name}`, field, slot, above })),
  )
}

/** Whether a door may be one to objects of a type: by what it answers, by the name of its argument, or else by its own. */
export function isDoorTo(schema: GraphQLSchema, { field, slot }: Door, type: string): boolean {
  const name = slot.split('.').at(-1) ?? ''
  const word = /^(.+?)_?(?:uu)?ids?$/i.exec(name)?.[1]
  if (word) return word.toLowerCase() === type.toLowerCase() || /^(?:object|entity|node|target|global)$/i.test(word)
  const types = answered(schema, field, 2).filter((one) => 'id' in one.getFields())
  if (types.length > 0) return types.some((one) => one.name === type)
  return field.name.toLowerCase().includes(type.toLowerCase())
}

/** A request that goes through a door with an id. */
export function through(
  schema: GraphQLSchema,
  caller: Caller,
  { field, slot, above }: Door,
  id: string,
  { kind = 'query', isAsked = plainIn(schema) }: { readonly kind?: string; readonly isAsked?: IsAsked } = {},
): ProbeRequest | undefined {
  const call = callOf(field, { [slot]: idLiteral(field, slot, id) })
  if (call === undefined) return undefined
  const type = getNamedType(field.type)
  const selection = isCompositeType(type) ? ` ${selectionOf(schema, type, 2, isAsked)}` : ''
  const open = above.map((one) => `${one} { `).join('')
  return operation(caller, `${kind} { ${open}${call}${selection}${' }'.repeat(above.length)} }`)
}

/** Object types that a field answers, or that a payload of it holds. */
function answered(schema: GraphQLSchema, field: Field, levels: number): readonly GraphQLObjectType[] {
  const objects = objectsOf(schema, getNamedType(field.type))
  if (levels <= 1) return objects
  const isPayload = objects.some((one) => /(?:Payload|Result|Response|Connection|Edge)$/.test(one.name))
  if (!isPayload) return objects
  return [
    ...objects,
    ...objects.flatMap((one) => Object.values(one.getFields()).flatMap((inner) => answered(schema, inner, levels - 1))),
  ]
}
