import type {
  DirectiveNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
  VariableDefinitionNode,
} from 'graphql'
import { list } from '../graphql-versions.js'

/** What stands in the text of one definition, before its fragments are expanded. */
export interface Written<Node = OperationDefinitionNode | FragmentDefinitionNode> {
  readonly node: Node
  depth: number
  fields: number
  aliases: number
  /** Where other fragments are put in, with the number of fields around that place. */
  spreads: { readonly name: string; readonly depth: number }[]
  directives: number
  directivesPerLocation: number
  deferrals: number
  /** The most `__typename`s in one selection set. */
  typenames: number
  introspects: boolean
}

/** Levels of selection sets that are read; beyond, every number is Infinity, so that any limit refuses. */
const MAX_LEVELS = 1_000

/** Reads one operation or fragment definition. The recursion is bounded by {@link MAX_LEVELS}. */
export function readDefinition(node: OperationDefinitionNode | FragmentDefinitionNode): Written {
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
  }
  readDirectives(node.directives, written)
  for (const variable of list<VariableDefinitionNode>(node.variableDefinitions)) {
    readDirectives(variable.directives, written)
  }
  readSelectionSet(node.selectionSet, 0, 0, written)
  return written
}

function readSelectionSet(set: SelectionSetNode, depth: number, level: number, written: Written): void {
  if (level === MAX_LEVELS) {
    saturate(written)
    return
  }
  let typenames = 0
  for (const selection of set.selections) {
    readDirectives(selection.directives, written)
    if (selection.kind === 'Field') {
      written.fields++
      if (selection.alias !== undefined) written.aliases++
      const name = selection.name.value
      if (name.charCodeAt(0) === 0x5f) {
        if (name === '__typename') typenames++
        else if (name === '__schema' || name === '__type' || name === '_service') written.introspects = true
      }
      if (depth + 1 > written.depth) written.depth = depth + 1
      if (selection.selectionSet !== undefined) readSelectionSet(selection.selectionSet, depth + 1, level + 1, written)
    } else if (selection.kind === 'FragmentSpread') {
      written.spreads.push({ name: selection.name.value, depth })
    } else {
      readSelectionSet(selection.selectionSet, depth, level + 1, written)
    }
  }
  if (typenames > written.typenames) written.typenames = typenames
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
