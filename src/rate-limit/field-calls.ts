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
import { type Condition, conditionsOf, isMet } from '../conditions.js'
import { fragmentsOf } from '../fragments.js'
import type { OperationInput } from '../guard.js'
import { losesVariables, type Values } from '../values.js'
import type { FieldRule, FieldRules } from './field-rules.js'

/** A place of the document where a field with a rule is selected, and how often it stands there. */
export interface FieldCall {
  readonly rule: FieldRule
  readonly node: FieldNode
  count: number
}

/** A selection set on one type; all places that spread a fragment share it. */
interface CallSet {
  readonly type: GraphQLNamedType
  readonly selectionSet: SelectionSetNode
  readonly calls: { readonly rule: FieldRule; readonly node: FieldNode; readonly conditions: readonly Condition[] }[]
  inner: { readonly conditions: readonly Condition[]; readonly set: CallSet }[]
}

type Operation = Pick<OperationInput, 'schema' | 'document' | 'operation'>

/** Selection sets looked at. A document that needs more has been made to. */
const MAX_SETS = 50_000

/** The calls of one operation, compiled once and counted for the variables of each request. */
export class FieldCalls {
  /** Each set after all that lead to it; only those from which a field with a rule is reached. */
  readonly #order: readonly CallSet[]
  /** Whether there are more selections than anybody counts, or some that nobody can tell of. */
  readonly isTooLarge: boolean

  constructor(input: Operation, rules: FieldRules) {
    const sets = losesVariables(input.operation) ? undefined : collect(input, rules)
    this.isTooLarge = sets === undefined
    this.#order = prune(sets ?? [])
  }

  get isEmpty(): boolean {
    return this.#order.length === 0
  }

  /** Every place with the number of ways that lead to it. */
  count(values: Values): readonly FieldCall[] {
    const calls = new Map<FieldNode, FieldCall[]>()
    const often = new Map<CallSet, number>([[this.#order[0] as CallSet, 1]])
    for (const set of this.#order) {
      const times = often.get(set) ?? 0
      if (times === 0) continue
      for (const { rule, node, conditions } of set.calls) {
        if (isMet(conditions, values)) add(calls, rule, node, times)
      }
      for (const { set: inner, conditions } of set.inner) {
        if (isMet(conditions, values)) often.set(inner, (often.get(inner) ?? 0) + times)
      }
    }
    return [...calls.values()].flat()
  }
}

function add(calls: Map<FieldNode, FieldCall[]>, rule: FieldRule, node: FieldNode, count: number): void {
  const known = calls.get(node)
  const same = known?.find((call) => call.rule === rule)
  if (same) same.count += count
  else if (known) known.push({ rule, node, count })
  else calls.set(node, [{ rule, node, count }])
}

/** All selection sets that the operation reaches, in order; without recursion, since how they are nested is the caller's. */
function collect({ schema, document, operation }: Operation, rules: FieldRules): readonly CallSet[] | undefined {
  const root = schema.getRootType(operation.operation)
  if (!root) return []
  const fragments = fragmentsOf(document)
  const known = new Map<SelectionSetNode, Map<GraphQLNamedType, CallSet>>()
  const found: CallSet[] = []
  const open = (selectionSet: SelectionSetNode, type: GraphQLNamedType): CallSet => {
    let ofTypes = known.get(selectionSet)
    if (ofTypes === undefined) {
      ofTypes = new Map()
      known.set(selectionSet, ofTypes)
    }
    let set = ofTypes.get(type)
    if (set === undefined) {
      set = { type, selectionSet, calls: [], inner: [] }
      ofTypes.set(type, set)
      found.push(set)
    }
    return set
  }
  const select = ({ type, calls, inner }: CallSet, selection: SelectionNode) => {
    const conditions = conditionsOf(selection)
    if (conditions === undefined) return
    if (selection.kind === Kind.FIELD) {
      const name = selection.name.value
      for (const rule of rules.of(type, name)) calls.push({ rule, node: selection, conditions })
      if (selection.selectionSet === undefined || !(isObjectType(type) || isInterfaceType(type))) return
      const field = type.getFields()[name]
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
function inOrder(sets: readonly CallSet[]): readonly CallSet[] {
  const waiting = new Map<CallSet, number>()
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

/** Leaves out what leads to no call. */
function prune(order: readonly CallSet[]): readonly CallSet[] {
  const needed = new Set<CallSet>()
  for (const set of [...order].reverse()) {
    set.inner = set.inner.filter((one) => needed.has(one.set))
    if (set.calls.length > 0 || set.inner.length > 0) needed.add(set)
  }
  return order.filter((set) => needed.has(set))
}
