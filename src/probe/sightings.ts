import { getNamedType, isCompositeType } from 'graphql'
import type { Caller } from './caller.js'
import { idSlots, isRequiredSlot } from './inputs.js'
import { only, plainIn } from './looks.js'
import { operation } from './operation.js'
import { isExecuted, isObject, resultOf } from './result.js'
import { callOf, type IsAsked, selectionOf } from './selection.js'
import type { Target } from './target.js'
import type { ProbeRequest } from './wire.js'

/** Fields of queries that are walked, and levels below them that are asked for; fewer where a limit says so. */
const FIELDS = 30
const DEPTHS = [3, 2, 1] as const

/** An object as a caller has got it. */
export interface Sighting {
  readonly type: string
  readonly id: string
  /** Of the field of the query that led to it, and of the field that holds it. */
  readonly root: string
  readonly coordinate: string
  readonly object: Readonly<Record<string, unknown>>
  readonly request: ProbeRequest
}

/** All that a caller gets without naming an object. */
interface Walk {
  readonly sightings: readonly Sighting[]
  /** Coordinates of fields because of which a whole query was refused. */
  readonly refused: ReadonlySet<string>
}

/** All objects that a caller gets without naming one: what the fields of queries answer. Asked for once. */
export async function sightingsOf(target: Target, caller: Caller): Promise<readonly Sighting[]> {
  return (await walkOf(target, caller)).sightings
}

/** Fields that a caller is refused, with the whole query. */
export async function refusedOf(target: Target, caller: Caller): Promise<ReadonlySet<string>> {
  return (await walkOf(target, caller)).refused
}

function walkOf(target: Target, caller: Caller): Promise<Walk> {
  return target.once(caller, 'walk', () => walk(target, caller))
}

async function walk(target: Target, caller: Caller): Promise<Walk> {
  const { schema } = target
  const query = schema?.getQueryType()
  const sightings: Sighting[] = []
  const refused = new Set<string>()
  if (!schema || !query) return { sightings, refused }
  const fields = Object.values(query.getFields()).filter(
    (field) => isCompositeType(getNamedType(field.type)) && !idSlots(field).some((slot) => isRequiredSlot(field, slot)),
  )
  for (const field of fields.slice(0, FIELDS)) {
    const call = callOf(field)
    if (call === undefined) continue
    const ask = async (depth: number, isAsked?: IsAsked): Promise<boolean> => {
      const selection = selectionOf(schema, getNamedType(field.type), depth, isAsked)
      const request = operation(caller, `{ ${call} ${selection} }`)
      const result = resultOf(await target.ask(request))
      if (!isExecuted(result)) return false
      sightings.push(...sightingsIn(result.data, query.name, request))
      return true
    }
    if ((await firstDepth((depth) => ask(depth))) !== undefined) continue
    // A field that is not for the caller may be why all was refused: without those that look so, and then each alone.
    const left = new Set<string>()
    const isPlain = plainIn(schema)
    const plain: IsAsked = (type, one) => {
      if (!isPlain(type, one)) left.add(`${type.name}.${one.name}`)
      return isPlain(type, one)
    }
    const depth = await firstDepth((one) => ask(one, plain))
    if (depth === undefined) continue
    for (const coordinate of left) {
      if (!(await ask(depth, only(coordinate)))) refused.add(coordinate)
    }
  }
  return { sightings, refused }
}

async function firstDepth(isServed: (depth: number) => Promise<boolean>): Promise<number | undefined> {
  for (const depth of DEPTHS) if (await isServed(depth)) return depth
  return undefined
}

/** Objects with an id, wherever they stand in the data of a query. */
export function sightingsIn(data: unknown, query: string, request: ProbeRequest): readonly Sighting[] {
  const found: Sighting[] = []
  const look = (value: unknown, root: string, coordinate: string): void => {
    if (Array.isArray(value)) for (const item of value) look(item, root, coordinate)
    if (!isObject(value)) return
    const { __typename: type, id } = value
    if (typeof type === 'string' && (typeof id === 'string' || typeof id === 'number')) {
      found.push({ type, id: String(id), root, coordinate, object: value, request })
    }
    for (const [key, inner] of Object.entries(value)) look(inner, root, `${String(type)}.${key}`)
  }
  for (const [key, value] of Object.entries(isObject(data) ? data : {}))
    look(value, `${query}.${key}`, `${query}.${key}`)
  return found
}
