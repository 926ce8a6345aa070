import { type ListField, listsWithoutEnd } from '../list-fields.js'
import type { Rule } from '../rule.js'
import { nodeOf, type Subject } from '../subject.js'
import { type TypeGraph, typeGraph } from '../type-graph.js'
import { sizeDirective } from './unbounded-list.js'

/** Lists of one ring of types that a shortest cycle is looked for from. */
const MOST_TRIES = 100
/** Ways of one ring that are walked until the shortest cycle so far will do. */
const MOST_WALKED = 1_000_000

/** A cycle of fields through a list of unknown length: every round multiplies what is asked for. */
export const recursivePath: Rule = {
  id: 'recursive-path',
  severity: 'medium',
  title: 'a cycle through a list of unknown length',
  why: 'Each round through the cycle multiplies the answer by the length of the list; a short text asks for millions.',
  owasp: 4,
  cwe: 674,
  *find(subject) {
    const graph = typeGraph(subject)
    for (const lists of byRing(subject, graph)) {
      let shortest: { readonly list: ListField; readonly path: readonly string[] } | undefined
      let all = 0
      for (const list of lists.slice(0, MOST_TRIES)) {
        const fewerThan = shortest?.path.length ?? Number.POSITIVE_INFINITY
        const { path, walked } = graph.cycleThrough(list.holder.name, list.field.name, fewerThan)
        if (path) shortest = { list, path }
        all += walked
        if (all > MOST_WALKED) break
      }
      if (!shortest) continue
      const { list, path } = shortest
      const node = nodeOf(list.field)
      const directive = sizeDirective(subject, list)
      const others = lists.length - 1
      yield {
        coordinate: list.coordinate,
        message: `${path.join(' → ')} → ${list.holder.name} is a cycle; each round multiplies by a list of unknown length${
          others > 0 ? ` (${others} more such lists lie on cycles with it)` : ''
        }.`,
        node,
        mend: {
          sdl: `${list.field.name}: ${list.field.type} ${directive}`,
          note: 'the length it really has; depthLimit and costLimit bound the rounds',
          ...(node && { insert: { node, directive } }),
        },
      }
    }
  },
}

/** The lists on cycles, those together that are on cycles with each other. */
function byRing(subject: Subject, graph: TypeGraph): Iterable<readonly ListField[]> {
  const rings = new Map<number, ListField[]>()
  for (const list of listsWithoutEnd(subject)) {
    const ring = graph.ringOf(list.holder.name, list.field.name)
    if (ring === undefined) continue
    const known = rings.get(ring)
    if (known) known.push(list)
    else rings.set(ring, [list])
  }
  return rings.values()
}
