import { getNamedType, isAbstractType, isInterfaceType, isLeafType, isObjectType } from 'graphql'
import type { Subject } from './subject.js'

/** A way from one type to another: by a field, or from an abstract type to what it may be. */
interface Edge {
  readonly field: string | undefined
  readonly to: string
}

/** Which types lead to which. */
export interface TypeGraph {
  /** The number of the ring in which a field leads from a type back to it; `undefined` where it does not. */
  ringOf(type: string, field: string): number | undefined
  /** The shortest cycle that begins with a field, if it has fewer fields than that. */
  cycleThrough(type: string, field: string, fewerThan: number): Search
}

interface Search {
  /** As coordinates; `undefined` where there is none. */
  readonly path: readonly string[] | undefined
  /** Edges that were looked at. */
  readonly walked: number
}

export function typeGraph({ types, schema }: Subject): TypeGraph {
  const edges = new Map<string, Edge[]>()
  const add = (from: string, edge: Edge) => {
    const known = edges.get(from)
    if (known) known.push(edge)
    else edges.set(from, [edge])
  }
  for (const type of types) {
    if (isAbstractType(type)) {
      for (const { name } of schema.getPossibleTypes(type)) add(type.name, { field: undefined, to: name })
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      const fields = Object.values(type.getFields()).map(({ name, type: of }) => ({
        field: name,
        to: getNamedType(of),
      }))
      for (const { field, to } of fields) if (!isLeafType(to)) add(type.name, { field, to: to.name })
    }
  }
  const rings = ringsOf(edges)
  const targets = new Map<string, string>()
  for (const [from, all] of edges) for (const { field, to } of all) targets.set(`${from}.${field}`, to)
  const targetOf = (type: string, field: string) => targets.get(`${type}.${field}`)
  return {
    ringOf(type, field) {
      const to = targetOf(type, field)
      const ring = rings.get(type)
      return to !== undefined && ring !== undefined && rings.get(to) === ring ? ring : undefined
    },
    cycleThrough(type, field, fewerThan) {
      const from = targetOf(type, field)
      const ring = rings.get(type)
      // No way out of a ring leads back into it.
      const within = (to: string) => rings.get(to) === ring
      if (from === undefined || fewerThan <= 1 || !within(from)) return { path: undefined, walked: 0 }
      const { path, walked } = shortestPath(edges, from, type, within, fewerThan - 1)
      return { path: path && [`${type}.${field}`, ...path], walked }
    },
  }
}

interface Step {
  /** Where it comes from, and by which field. */
  readonly type: string | undefined
  readonly field: string | undefined
  /** Fields from the beginning. */
  readonly fields: number
}

/** Breadth first: the fields on the way. */
function shortestPath(
  edges: ReadonlyMap<string, readonly Edge[]>,
  from: string,
  to: string,
  within: (type: string) => boolean,
  fewerThan: number,
): Search {
  const before = new Map<string, Step>([[from, { type: undefined, field: undefined, fields: 0 }]])
  let walked = 0
  // A map that grows while it is walked is walked to its end.
  for (const [type, { fields: way }] of before) {
    if (type === to) break
    for (const { field, to: next } of edges.get(type) ?? []) {
      walked++
      const fields = field === undefined ? way : way + 1
      if (fields < fewerThan && !before.has(next) && within(next)) before.set(next, { type, field, fields })
    }
  }
  if (!before.has(to)) return { path: undefined, walked }
  const path: string[] = []
  for (let step = before.get(to); step?.type !== undefined; step = before.get(step.type)) {
    if (step.field !== undefined) path.push(`${step.type}.${step.field}`)
  }
  return { path: path.reverse(), walked }
}

/** Strongly connected types by a number for each ring (Tarjan), without recursion: schemas can be deep. */
function ringsOf(edges: ReadonlyMap<string, readonly Edge[]>): ReadonlyMap<string, number> {
  const rings = new Map<string, number>()
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  let ring = 0
  for (const root of edges.keys()) {
    if (order.has(root)) continue
    const stack = [{ type: root, next: 0 }]
    while (stack.length > 0) {
      const frame = stack.at(-1) as (typeof stack)[number]
      const { type } = frame
      if (frame.next === 0) {
        order.set(type, order.size)
        low.set(type, order.get(type) as number)
        open.push(type)
      }
      const edge = edges.get(type)?.[frame.next++]
      if (edge !== undefined) {
        if (!order.has(edge.to)) stack.push({ type: edge.to, next: 0 })
        else if (!rings.has(edge.to)) low.set(type, Math.min(low.get(type) as number, order.get(edge.to) as number))
        continue
      }
      stack.pop()
      const parent = stack.at(-1)
      if (parent) low.set(parent.type, Math.min(low.get(parent.type) as number, low.get(type) as number))
      if (low.get(type) !== order.get(type)) continue
      ring++
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        rings.set(member, ring)
        if (member === type) break
      }
    }
  }
  return rings
}
