import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
} from 'graphql'
import { type Field, idLiteral, idSlots, isRequiredSlot, NO_ID, pageArgument } from './inputs.js'
import { callOf, isList, objectsOf } from './selection.js'

/** Fields from which a way is looked for. */
const ROOTS = 20

/** One step on the way into a schema. */
export interface Step {
  readonly type: GraphQLObjectType
  readonly field: Field
}

/**
 * Fields of queries that find one object by its id: with an id that nothing has, whatever is asked for below them is read,
 * validated and executed, and there is nothing to do.
 */
export function emptyRoots(schema: GraphQLSchema): readonly { readonly field: Field; readonly call: string }[] {
  const found = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
    const slot = idSlots(field).find((path) => isRequiredSlot(field, path))
    if (slot === undefined || isList(field) || !isCompositeType(getNamedType(field.type))) return []
    const call = callOf(field, { [slot]: idLiteral(field, slot, NO_ID) })
    return call === undefined ? [] : [{ field, call }]
  })
  return found.slice(0, ROOTS)
}

/** The fields that lead on from a type, those to one object first. */
export function stepsFrom(schema: GraphQLSchema, type: GraphQLNamedType): readonly Step[] {
  const steps = objectsOf(schema, type).flatMap((one) =>
    Object.values(one.getFields())
      .filter((field) => isCompositeType(getNamedType(field.type)) && callOf(field) !== undefined)
      .map((field) => ({ type: one, field })),
  )
  return steps.sort((a, b) => Number(isList(a.field)) - Number(isList(b.field)))
}

/** A way from a type that can be followed for ever, cut off after some steps. */
export function endlessWay(
  schema: GraphQLSchema,
  endless: ReadonlySet<GraphQLNamedType>,
  from: GraphQLNamedType,
  length: number,
): readonly Step[] | undefined {
  const way: Step[] = []
  let at = from
  while (way.length < length) {
    const next = stepsFrom(schema, at).find(({ field }) => endless.has(getNamedType(field.type)))
    if (next === undefined) return undefined
    way.push(next)
    at = getNamedType(next.field.type)
  }
  return way
}

/** The shortest way from a type through so many lists of which the caller says how long they are. */
export function wayThroughLists(
  schema: GraphQLSchema,
  from: GraphQLNamedType,
  lists: number,
): readonly Step[] | undefined {
  const seen = new Set([`${from.name} 0`])
  const open: { readonly type: GraphQLNamedType; readonly lists: number; readonly way: readonly Step[] }[] = [
    { type: from, lists: 0, way: [] },
  ]
  // An array that grows while it is walked is walked to its end.
  for (const { type, lists: passed, way } of open) {
    if (passed === lists) return way
    for (const step of stepsFrom(schema, type)) {
      const next = getNamedType(step.field.type)
      const more = passed + (pageArgument(step.field) === undefined ? 0 : 1)
      const key = `${next.name} ${more}`
      if (seen.has(key)) continue
      seen.add(key)
      open.push({ type: next, lists: more, way: [...way, step] })
    }
  }
  return undefined
}

/** A way as a selection set below a field of some type. */
export function writtenOut(from: GraphQLNamedType, way: readonly Step[], items: number): string {
  let types: GraphQLNamedType = from
  const open: string[] = []
  const close: string[] = []
  for (const { type, field } of way) {
    const isCast = types !== type
    open.push(`{ ${isCast ? `... on ${type.name} { ` : ''}${callOf(field, {}, items)}`)
    close.unshift(isCast ? '} }' : '}')
    types = getNamedType(field.type)
  }
  return `${open.join(' ')} { __typename } ${close.join(' ')}`
}

/** Types from which there is always a way on: what is left when those that end are taken out, one after the other. */
export function endlessTypes(schema: GraphQLSchema): ReadonlySet<GraphQLNamedType> {
  const before = new Map<GraphQLNamedType, GraphQLNamedType[]>()
  const waysOn = new Map<GraphQLNamedType, number>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isCompositeType(type)) continue
    const next = new Set(stepsFrom(schema, type).map(({ field }) => getNamedType(field.type)))
    waysOn.set(type, next.size)
    for (const one of next) {
      const known = before.get(one)
      if (known) known.push(type)
      else before.set(one, [type])
    }
  }
  const ended = [...waysOn].flatMap(([type, ways]) => (ways === 0 ? [type] : []))
  // An array that grows while it is walked is walked to its end.
  for (const type of ended) {
    for (const one of before.get(type) ?? []) {
      const left = (waysOn.get(one) ?? 0) - 1
      waysOn.set(one, left)
      if (left === 0) ended.push(one)
    }
  }
  for (const type of ended) waysOn.delete(type)
  return new Set(waysOn.keys())
}
