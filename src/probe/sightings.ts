import { getNamedType, isCompositeType } from 'graphql'
import type { Caller } from './caller.js'
import { idSlots, isRequiredSlot } from './inputs.js'
import { operation } from './operation.js'
import { isExecuted, isObject, resultOf } from './result.js'
import { callOf, selectionOf } from './selection.js'
import type { Target } from './target.js'
import type { ProbeRequest } from './wire.js'

/** Fields of queries that are walked, and levels below them that are asked for; fewer where a limit says so. */
const FIELDS = 30
const DEPTHS = [4, 3, 2, 1] as const

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

const known = new WeakMap<Target, Map<Caller, Promise<readonly Sighting[]>>>()

/** All objects that a caller gets without naming one: what the fields of queries answer. Asked for once. */
export function sightingsOf(target: Target, caller: Caller): Promise<readonly Sighting[]> {
  let ofCallers = known.get(target)
  if (!ofCallers) known.set(target, (ofCallers = new Map()))
  let found = ofCallers.get(caller)
  if (!found) ofCallers.set(caller, (found = walk(target, caller)))
  return found
}

async function walk(target: Target, caller: Caller): Promise<readonly Sighting[]> {
  const { schema } = target
  const query = schema?.getQueryType()
  if (!schema || !query) return []
  const found: Sighting[] = []
  const fields = Object.values(query.getFields()).filter(
    (field) => isCompositeType(getNamedType(field.type)) && !idSlots(field).some((slot) => isRequiredSlot(field, slot)),
  )
  for (const field of fields.slice(0, FIELDS)) {
    const call = callOf(field)
    if (call === undefined) continue
    for (const depth of DEPTHS) {
      const request = operation(caller, `{ ${call} ${selectionOf(schema, getNamedType(field.type), depth)} }`)
      const result = resultOf(await target.ask(request))
      if (!isExecuted(result)) continue
      found.push(...sightingsIn(result.data, query.name, request))
      break
    }
  }
  return found
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
  for (const [key, value] of Object.entries(isObject(data) ? data : {})) look(value, `${query}.${key}`, `${query}.${key}`)
  return found
}
