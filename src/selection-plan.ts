import {
  type FieldNode,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { type Condition, conditionsOf, isMet } from './conditions.js'
import { fragmentsOf } from './fragments.js'
import type { OperationInput } from './guard.js'
import type { Values } from './values.js'

type Operation = Pick<OperationInput, 'schema' | 'document' | 'operation'>

/** A selection set on one type; all places that spread a fragment share it. */
interface PlannedSet<Entry> {
  readonly type: GraphQLNamedType
  readonly selectionSet: SelectionSetNode
  readonly entries: { readonly entry: Entry; readonly conditions: readonly Condition[] }[]
  inner: { readonly conditions: readonly Condition[]; readonly set: PlannedSet<Entry> }[]
}

/** Selection sets looked at. A document that needs more has been made to. */
const MAX_SETS = 50_000

/** What is to be known of a field that is selected on a type. */
export type EntriesOf<Entry> = (type: GraphQLNamedType, node: FieldNode) => readonly Entry[]

/**
 * What an operation says of the fields it selects, compiled once: each selection set is looked at once for each type,
 * however often its fragment is spread, and what leads to no entry is left out.
 */
export class SelectionPlan<Entry> {
  /** Each set after all that lead to it. */
  readonly #order: readonly PlannedSet<Entry>[]
  /** Whether there are more selections than anybody looks at. */
  readonly isTooLarge: boolean

  constructor(input: Operation, entriesOf: EntriesOf<Entry>) {
    const sets = collect(input, entriesOf)
    this.isTooLarge = sets === undefined
    this.#order = prune(sets ?? [])
  }

  get isEmpty(): boolean {
    return this.#order.length === 0
  }

  /** Calls back for each entry that these variables leave in, with the number of ways that lead to it. */
  visit(values: Values, found: (entry: Entry, times: number) => void): void {
    const [root] = this.#order
    if (root === undefined) return
    const often = new Map<PlannedSet<Entry>, number>([[root, 1]])
    for (const set of this.#order) {
      const times = often.get(set) ?? 0
      if (times === 0) continue
      for (const { entry, conditions } of set.entries) if (isMet(conditions, values)) found(entry, times)
      for (const { set: inner, conditions } of set.inner) {
        if (isMet(conditions, values)) often.set(inner, (often.get(inner) ?? 0) + times)
      }
    }
  }

  /** All entries, if they are the same whatever the variables. */
  constantEntries(): readonly Entry[] | undefined {
    const isConstant = this.#order.every(
      ({ entries, inner }) => entries.every(isUnconditional) && inner.every(isUnconditional),
    )
    return isConstant ? this.#order.flatMap(({ entries }) => entries.map(({ entry }) => entry)) : undefined
  }
}

function isUnconditional({ conditions }: { readonly conditions: readonly Condition[] }): boolean {
  return conditions.length === 0
}

/** All selection sets that the operation reaches, in order; without recursion, since how they are nested is the caller's. */
function collect<Entry>(
  { schema, document, operation }: Operation,
  entriesOf: EntriesOf<Entry>,
): readonly PlannedSet<Entry>[] | undefined {
  const root = schema.getRootType(operation.operation)
  if (!root) return []
  const fragments = fragmentsOf(document)
  const known = new Map<SelectionSetNode, Map<GraphQLNamedType, PlannedSet<Entry>>>()
  const found: PlannedSet<Entry>[] = []
  const open = (selectionSet: SelectionSetNode, type: GraphQLNamedType): PlannedSet<Entry> => {
    let ofTypes = known.get(selectionSet)
    if (ofTypes === undefined) {
      ofTypes = new Map()
      known.set(selectionSet, ofTypes)
    }
    let set = ofTypes.get(type)
    if (set === undefined) {
      set = { type, selectionSet, entries: [], inner: [] }
      ofTypes.set(type, set)
      found.push(set)
    }
    return set
  }
  const select = ({ type, entries, inner }: PlannedSet<Entry>, selection: SelectionNode) => {
    const conditions = conditionsOf(selection)
    if (conditions === undefined) return
    if (selection.kind === Kind.FIELD) {
      for (const entry of entriesOf(type, selection)) entries.push({ entry, conditions })
      if (selection.selectionSet === undefined || !(isObjectType(type) || isInterfaceType(type))) return
      const field = type.getFields()[selection.name.value]
      if (field) inner.push({ conditions, set: open(selection.selectionSet, getNamedType(field.type)) })
      return
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
    const condition = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type
    if (fragment && condition) {
      // An object stays what it is within a fragment on one of its interfaces.
      const narrower = isObjectType(type) && isAbstractType(condition) ? type : condition
      inner.push({ conditions, set: open(fragment.selectionSet, narrower) })
    }
  }
  open(operation.selectionSet, root)
  // A list that grows while it is walked is walked to its end.
  for (const set of found) {
    if (found.length > MAX_SETS) return undefined
    for (const selection of set.selectionSet.selections) select(set, selection)
  }
  return inOrder(found)
}

/** Each set after all that lead to it. Validation has seen to it that none leads to itself. */
function inOrder<Entry>(sets: readonly PlannedSet<Entry>[]): readonly PlannedSet<Entry>[] {
  const waiting = new Map<PlannedSet<Entry>, number>()
  for (const { inner } of sets) for (const { set } of inner) waiting.set(set, (waiting.get(set) ?? 0) + 1)
  const order = sets.filter((set) => !waiting.has(set))
  for (const { inner } of order) {
    for (const { set } of inner) {
      const left = (waiting.get(set) as number) - 1
      waiting.set(set, left)
      if (left === 0) order.push(set)
    }
  }
  return order
}

/** Leaves out what leads to no entry. */
function prune<Entry>(order: readonly PlannedSet<Entry>[]): readonly PlannedSet<Entry>[] {
  const needed = new Set<PlannedSet<Entry>>()
  for (const set of [...order].reverse()) {
    set.inner = set.inner.filter((one) => needed.has(one.set))
    if (set.entries.length > 0 || set.inner.length > 0) needed.add(set)
  }
  return order.filter((set) => needed.has(set))
}
