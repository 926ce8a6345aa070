import {
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  isAbstractType,
  Kind,
  type SelectionSetNode,
} from 'graphql'
import type { CostModel } from './cost-model.js'

/** What a selection set can tell apart in the objects of an abstract type. */
interface Differences {
  readonly conditions: Set<string>
  readonly fields: Set<string>
  /** Selections looked at. */
  readonly work: number
}

/**
 * One object type for each kind that a selection set tells apart: of all types for which the same fragments apply and
 * the same fields cost the same, one stands for all.
 */
export function signaturesOf(
  selectionSet: SelectionSetNode,
  type: GraphQLAbstractType,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  model: CostModel,
): { readonly candidates: readonly GraphQLObjectType[]; readonly work: number } {
  const possible = model.schema.getPossibleTypes(type)
  const differences = differencesOf(selectionSet, type, fragments, model)
  const tests = [...differences.conditions].map((name) => compileTest(name, model))
  const fields = [...differences.fields]
  const candidates = new Map<string, GraphQLObjectType>()
  const { work } = differences
  for (const one of possible) {
    let signature = String(model.weightOf(one.name))
    for (const test of tests) signature += test(one) ? '1' : '0'
    // Where a field is not the same on all of them, each stands for itself.
    if (fields.length > 0) signature += one.name
    if (!candidates.has(signature)) candidates.set(signature, one)
  }
  return { candidates: [...candidates.values()], work: work + possible.length * (1 + tests.length) }
}

function compileTest(condition: string, { schema }: CostModel): (type: GraphQLObjectType) => boolean {
  const wanted = schema.getType(condition)
  if (!isAbstractType(wanted)) return ({ name }) => name === condition
  return (type) => schema.isSubType(wanted, type)
}

/** Looks through the fragments of one level; what is selected on its fields makes no difference to its types. */
function differencesOf(
  selectionSet: SelectionSetNode,
  type: GraphQLAbstractType,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  model: CostModel,
): Differences {
  const found = { conditions: new Set<string>(), fields: new Set<string>(), work: 0 }
  const seen = new Set<string>()
  const open: { set: SelectionSetNode; on: string }[] = [{ set: selectionSet, on: type.name }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { set, on } = next
    const parent = model.schema.getType(on)
    found.work += set.selections.length
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const { value } = selection.name
        if (isAbstractType(parent) && !model.isUniform(parent, value)) found.fields.add(value)
        continue
      }
      let fragment:
        | {
            readonly typeCondition?: { readonly name: { readonly value: string } } | undefined
            readonly selectionSet: SelectionSetNode
          }
        | undefined = selection as never
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (seen.has(selection.name.value)) continue
        seen.add(selection.name.value)
        fragment = fragments.get(selection.name.value)
      }
      if (fragment === undefined) continue
      const condition = fragment.typeCondition?.name.value ?? on
      if (condition !== type.name) found.conditions.add(condition)
      open.push({ set: fragment.selectionSet, on: condition })
    }
  }
  return found
}
