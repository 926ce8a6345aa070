import type {
  DirectiveNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
  VariableDefinitionNode,
} from 'graphql'
import { list } from '../graphql-versions.js'
import { countKeys, MAX_LEVELS } from './repeated-keys.js'

/** What stands in the text of one definition, before its fragments are expanded. */
export interface Written<Node = OperationDefinitionNode | FragmentDefinitionNode> {
  readonly node: Node
  depth: number
  fields: number
  aliases: number
  /** Where other fragments are put in, with the number of fields around that place. */
  readonly spreads: { readonly name: string; readonly depth: number }[]
  directives: number
  directivesPerLocation: number
  deferrals: number
  /** The most `__typename`s in one selection set. */
  typenames: number
  introspects: boolean
  /** An alias `then`. */
  answersThen: boolean
  /** Fields with a selection set. */
  composites: number
  /** Fields at the top, those of inline fragments included. */
  topFields: number
  /** The most often one key stands at the top. */
  topRepeats: number
  /** Fields of which a key stands more than once at the top. */
  top: { readonly field: string; readonly count: number }[]
  /** Whether the top, other fragments aside, has an alias. */
  topAliased: boolean
  /** Selection sets below the top in which one key stands more than once. */
  readonly repeats: { readonly set: SelectionSetNode; readonly field: string; readonly count: number }[]
  /** Selection sets, the top aside, that could ask for one field under several keys. */
  readonly aliased: SelectionSetNode[]
  /** Of the whole document: names of the fields that have an alias. */
  readonly aliasedNames: Set<string>
}

const ALIAS = 1
const SPREAD = 2
const INLINE = 4

/** Reads one operation or fragment definition. The recursion is bounded by {@link MAX_LEVELS}. */
export function readDefinition(
  node: OperationDefinitionNode | FragmentDefinitionNode,
  aliasedNames: Set<string>,
): Written {
  const written: Written = {
    node,
    depth: 0,
    fields: 0,
    aliases: 0,
    spreads: [],
    directives: 0,
    directivesPerLocation: 0,
    deferrals: 0,
    typenames: 0,
    introspects: false,
    answersThen: false,
    composites: 0,
    topFields: 0,
    topRepeats: 0,
    top: [],
    topAliased: false,
    repeats: [],
    aliased: [],
    aliasedNames,
  }
  readDirectives(node.directives, written)
  for (const variable of list<VariableDefinitionNode>(node.variableDefinitions)) {
    readDirectives(variable.directives, written)
  }
  const flags = readSelectionSet(node.selectionSet, 0, 0, written)
  written.topAliased = (flags & ALIAS) !== 0
  const keys = countKeys(node.selectionSet, (flags & INLINE) !== 0)
  written.topFields = keys?.fields ?? node.selectionSet.selections.length
  written.topRepeats = keys?.most ?? 1
  if (keys) written.top = [...keys.repeated].map(([field, count]) => ({ field, count }))
  return written
}

function readSelectionSet(set: SelectionSetNode, depth: number, level: number, written: Written): number {
  if (level === MAX_LEVELS) {
    saturate(written)
    return 0
  }
  let typenames = 0
  let flags = 0
  for (const selection of set.selections) {
    if (selection.directives !== undefined && selection.directives.length > 0) {
      readDirectives(selection.directives, written)
    }
    if (selection.kind === 'Field') {
      written.fields++
      if (selection.alias !== undefined) {
        written.aliases++
        written.answersThen ||= selection.alias.value === 'then'
        written.aliasedNames.add(selection.name.value)
        flags |= ALIAS
      }
      const name = selection.name.value
      if (name.charCodeAt(0) === 0x5f) {
        if (name === '__typename') typenames++
        else if (name === '__schema' || name === '__type' || name === '_service') written.introspects = true
      }
      if (depth >= written.depth) written.depth = depth + 1
      if (selection.selectionSet === undefined) continue
      written.composites++
      readChild(selection.selectionSet, depth + 1, level + 1, written)
    } else if (selection.kind === 'FragmentSpread') {
      written.spreads.push({ name: selection.name.value, depth })
      flags |= SPREAD
    } else {
      flags |= INLINE | readSelectionSet(selection.selectionSet, depth, level + 1, written)
    }
  }
  if (typenames > written.typenames) written.typenames = typenames
  return flags
}

function readChild(set: SelectionSetNode, depth: number, level: number, written: Written): void {
  const flags = readSelectionSet(set, depth, level, written)
  if ((flags & (ALIAS | SPREAD)) !== 0) written.aliased.push(set)
  const keys = countKeys(set, (flags & INLINE) !== 0)
  if (keys === undefined || keys.most < 2) return
  for (const [field, count] of keys.repeated) written.repeats.push({ set, field, count })
}

function readDirectives(directives: readonly DirectiveNode[] | undefined, written: Written): void {
  if (directives === undefined || directives.length === 0) return
  written.directives += directives.length
  if (directives.length > written.directivesPerLocation) written.directivesPerLocation = directives.length
  for (const directive of directives) {
    const name = directive.name.value
    if (name === 'defer' || name === 'stream') written.deferrals++
  }
}

function saturate(written: Written): void {
  written.depth = Number.POSITIVE_INFINITY
  written.fields = Number.POSITIVE_INFINITY
  written.aliases = Number.POSITIVE_INFINITY
  written.typenames = Number.POSITIVE_INFINITY
  // What was not read may ask for anything.
  written.introspects = true
}
