import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql'
import type { OperationInput } from '../guard.js'
import type { FieldRule, FieldRules } from './field-rules.js'

/** A place of the document where a field with a rule is selected, and how often it stands there. */
export interface FieldCall {
  readonly rule: FieldRule
  readonly node: FieldNode
  count: number
}

/** By place; the rules of one place differ in their coordinate. */
type Calls = Map<FieldNode, FieldCall[]>

/** Selection sets within one another; the cost of what is deeper is beyond all bounds anyway. */
const MAX_LEVELS = 500

const NONE: Calls = new Map()

/** The calls of one operation: each selection set is looked at once for each type, however often it is spread. */
export class FieldCalls {
  readonly #input: OperationInput
  readonly #rules: FieldRules
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly #known = new Map<SelectionSetNode, Map<GraphQLNamedType, Calls>>()

  constructor(input: OperationInput, rules: FieldRules) {
    this.#input = input
    this.#rules = rules
    this.#fragments = fragmentsOf(input.document)
  }

  all(): readonly FieldCall[] {
    const { schema, operation } = this.#input
    const type = schema.getRootType(operation.operation)
    return type ? [...this.#of(operation.selectionSet, type, 0).values()].flat() : []
  }

  /** The places that an error may come from. */
  at(path: readonly (string | number)[]): ReadonlySet<FieldNode> {
    let sets: readonly SelectionSetNode[] = [this.#input.operation.selectionSet]
    let found = new Set<FieldNode>()
    for (const key of path) {
      if (typeof key === 'number') continue
      found = new Set()
      const seen = new Set<SelectionSetNode>()
      for (const set of sets) this.#find(set, key, found, seen)
      sets = [...found].flatMap(({ selectionSet }) => selectionSet ?? [])
    }
    return found
  }

  #find(set: SelectionSetNode, key: string, found: Set<FieldNode>, seen: Set<SelectionSetNode>): void {
    if (seen.has(set)) return
    seen.add(set)
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        if ((selection.alias ?? selection.name).value === key) found.add(selection)
      } else {
        const inner = this.#fragmentOf(selection)
        if (inner) this.#find(inner.selectionSet, key, found, seen)
      }
    }
  }

  #fragmentOf(selection: Exclude<SelectionNode, FieldNode>) {
    return selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value)
  }

  #of(set: SelectionSetNode, type: GraphQLNamedType, level: number): Calls {
    if (level > MAX_LEVELS) return NONE
    let ofTypes = this.#known.get(set)
    if (ofTypes === undefined) {
      ofTypes = new Map()
      this.#known.set(set, ofTypes)
    }
    let calls = ofTypes.get(type)
    if (calls === undefined) {
      calls = new Map()
      for (const selection of set.selections) this.#select(selection, type, calls, level)
      ofTypes.set(type, calls)
    }
    return calls
  }

  #select(selection: SelectionNode, type: GraphQLNamedType, calls: Calls, level: number): void {
    if (!this.#isIncluded(selection)) return
    if (selection.kind !== Kind.FIELD) {
      const fragment = this.#fragmentOf(selection)
      const condition = fragment?.typeCondition
      const inner = condition ? this.#input.schema.getType(condition.name.value) : type
      if (fragment && inner) add(calls, this.#of(fragment.selectionSet, this.#narrower(type, inner), level + 1))
      return
    }
    const rules = this.#rules.of(type, selection.name.value)
    for (const rule of rules) addOne(calls, { rule, node: selection, count: 1 })
    if (selection.selectionSet === undefined || !(isObjectType(type) || isInterfaceType(type))) return
    const field = type.getFields()[selection.name.value]
    if (field) add(calls, this.#of(selection.selectionSet, getNamedType(field.type), level + 1))
  }

  /** An object stays what it is within a fragment on one of its interfaces. */
  #narrower(type: GraphQLNamedType, inner: GraphQLNamedType): GraphQLNamedType {
    return isObjectType(type) && isAbstractType(inner) ? type : inner
  }

  #isIncluded({ directives = [] }: SelectionNode): boolean {
    return directives.every(({ name, arguments: args = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return true
      const value = args.find((one) => one.name.value === 'if')?.value
      return !value || readValue(value, this.#input) !== (name.value === 'skip')
    })
  }
}

/** What a value of the document is, with the variables of the request. */
export function readValue(node: ValueNode, { operation, variables }: OperationInput): unknown {
  if (node.kind !== Kind.VARIABLE) return valueFromASTUntyped(node, variables)
  const name = node.name.value
  if (Object.hasOwn(variables, name)) return variables[name]
  const definition = operation.variableDefinitions?.find((one) => one.variable.name.value === name)
  return definition?.defaultValue && valueFromASTUntyped(definition.defaultValue)
}

function add(calls: Calls, others: Calls): void {
  for (const call of [...others.values()].flat()) addOne(calls, call)
}

function addOne(calls: Calls, { rule, node, count }: FieldCall): void {
  const known = calls.get(node)
  const same = known?.find((call) => call.rule === rule)
  if (same) same.count += count
  else if (known) known.push({ rule, node, count })
  else calls.set(node, [{ rule, node, count }])
}

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  return fragments
}
