import { type FieldNode, Kind, type SelectionSetNode } from 'graphql'
import { fragmentsOf } from '../fragments.js'
import type { OperationInput } from '../guard.js'
import type { FieldCall } from './field-calls.js'

type Path = readonly (string | number)[]

/** How often each place has failed: an error tells where it happened. One that does not may be of any. */
export function failuresIn(result: object, input: OperationInput): (call: FieldCall) => number {
  const { errors = [], data } = result as { errors?: readonly { readonly path?: Path }[]; data?: unknown }
  // Without data nothing has run.
  if (data === undefined) return () => 0
  const places = errors.map(({ path }) => path && placesOf(path, input))
  return ({ node }) => places.filter((nodes) => nodes === undefined || nodes.has(node)).length
}

/** The places of the document that an error with this path may come from. */
function placesOf(path: Path, { document, operation }: OperationInput): ReadonlySet<FieldNode> {
  const fragments = fragmentsOf(document)
  let sets: readonly SelectionSetNode[] = [operation.selectionSet]
  let found = new Set<FieldNode>()
  for (const key of path) {
    if (typeof key === 'number') continue
    found = new Set()
    const seen = new Set(sets)
    // A set that grows while it is walked is walked to its end.
    for (const { selections } of seen) {
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          if ((selection.alias ?? selection.name).value === key) found.add(selection)
          continue
        }
        const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
        if (inner) seen.add(inner.selectionSet)
      }
    }
    sets = [...found].flatMap(({ selectionSet }) => selectionSet ?? [])
  }
  return found
}
