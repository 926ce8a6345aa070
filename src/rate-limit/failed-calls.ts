import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql'
import { fragmentsOf } from '../fragments.js'
import type { OperationInput } from '../guard.js'
import type { FieldCall } from './field-calls.js'

type Path = readonly (string | number)[]
type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** What one error says of the calls. */
interface Failure {
  /** Where it happened, once. */
  readonly at: ReadonlySet<FieldNode>
  /** What it has taken from the answer: whether that has failed too nobody sees, so it counts as if. */
  readonly hidden: ReadonlySet<FieldNode>
}

/** How often each place has failed: an error tells where it happened. One that does not may be of any. */
export function failuresIn(result: object, { document, operation }: OperationInput): (call: FieldCall) => number {
  const { errors, data } = result as { errors?: unknown; data?: unknown }
  // Without data nothing has run.
  if (data === undefined || !Array.isArray(errors)) return () => 0
  const fragments = fragmentsOf(document)
  // Items of a list fail at the same place.
  const known = new Map<string, Failure | undefined>()
  const failures = errors.map((error: { readonly path?: unknown } | null): Failure | undefined => {
    if (!Array.isArray(error?.path)) return undefined
    const path: Path = error.path
    const nulled = path.slice(0, lengthToNull(data, path))
    const key = JSON.stringify([path, nulled].map((one) => one.filter((step) => typeof step !== 'number')))
    if (!known.has(key)) known.set(key, failureOf(path, nulled, operation.selectionSet, fragments))
    return known.get(key)
  })
  return ({ node, count }) => {
    let failed = 0
    for (const failure of failures) {
      if (failure === undefined || failure.at.has(node)) failed++
      if (failure?.hidden.has(node)) return count
    }
    return Math.min(failed, count)
  }
}

/** `undefined` where the path leads nowhere: of an error that was raised elsewhere it tells nothing here. */
function failureOf(path: Path, nulled: Path, root: SelectionSetNode, fragments: Fragments): Failure | undefined {
  const at = placesAt(path, root, fragments)
  if (at.size === 0) return undefined
  return { at, hidden: nulled.length < path.length ? placesBelow(nulled, root, fragments) : NONE }
}

const NONE: ReadonlySet<FieldNode> = new Set()

/** How many steps of a path lead to the null that an error has left: fewer than all, where its place must not be null. */
function lengthToNull(data: unknown, path: Path): number {
  let value = data
  for (let length = 0; length < path.length; length++) {
    if (value === null || value === undefined) return length
    value = (value as Record<string | number, unknown>)[path[length] as string | number]
  }
  return path.length
}

/** The places of the document that an error with this path may come from. */
function placesAt(path: Path, root: SelectionSetNode, fragments: Fragments): ReadonlySet<FieldNode> {
  let sets: readonly SelectionSetNode[] = [root]
  let found = new Set<FieldNode>()
  for (const key of path) {
    if (typeof key === 'number') continue
    found = new Set()
    for (const field of fieldsIn(sets, fragments)) if ((field.alias ?? field.name).value === key) found.add(field)
    sets = [...found].flatMap(({ selectionSet }) => selectionSet ?? [])
  }
  return found
}

/** All places of the document below this path. */
function placesBelow(path: Path, root: SelectionSetNode, fragments: Fragments): ReadonlySet<FieldNode> {
  const found = new Set<FieldNode>()
  const isRoot = path.every((key) => typeof key === 'number')
  const start = isRoot ? [root] : [...placesAt(path, root, fragments)].flatMap(({ selectionSet }) => selectionSet ?? [])
  for (const field of fieldsIn(start, fragments)) found.add(field)
  // A set that grows while it is walked is walked to its end.
  for (const { selectionSet } of found) {
    if (selectionSet) for (const field of fieldsIn([selectionSet], fragments)) found.add(field)
  }
  return found
}

/** The fields of selection sets, those of their fragments included. */
function fieldsIn(sets: readonly SelectionSetNode[], fragments: Fragments): readonly FieldNode[] {
  const fields: FieldNode[] = []
  const seen = new Set(sets)
  for (const { selections } of seen) {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) fields.push(selection)
      else {
        const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
        if (inner) seen.add(inner.selectionSet)
      }
    }
  }
  return fields
}
