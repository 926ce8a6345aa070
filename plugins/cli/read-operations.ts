import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  visit,
} from 'graphql'
import type { RealOperation } from '../../src/inspect/distribution.js'
import { filesIn, readText, shownName } from './files.js'
import { GRAPHQL } from './read-schema.js'
import { oneLine, UsageError } from './terminal.js'

/**
 * The operations of files and folders: GraphQL, of which a fragment may stand in another file, or JSON, which is a list of
 * documents, a manifest of Apollo, or a text under each id as Relay and GraphQL Codegen write it.
 */
export function readOperations(path: string): readonly RealOperation[] {
  const fragments = new Map<string, FragmentDefinitionNode>()
  const operations: {
    readonly node: OperationDefinitionNode
    readonly own: ReadonlyMap<string, FragmentDefinitionNode>
    readonly text?: string
  }[] = []
  for (const file of filesIn(path, [...GRAPHQL, '.json'])) {
    const isJson = file.endsWith('.json')
    const texts = isJson ? textsOf(file) : [readText(file)]
    for (const text of texts) {
      const document = parseDocument(file, text)
      const own = new Map<string, FragmentDefinitionNode>()
      const found: OperationDefinitionNode[] = []
      for (const definition of document.definitions) {
        if (definition.kind === Kind.FRAGMENT_DEFINITION) own.set(definition.name.value, definition)
        else if (definition.kind === Kind.OPERATION_DEFINITION) found.push(definition)
      }
      if (!isJson) for (const [name, fragment] of own) fragments.set(name, fragment)
      for (const node of found) operations.push({ node, own, ...(isJson && { text }) })
    }
  }
  if (operations.length === 0) throw new UsageError(`${path} holds no operation`)
  return operations.map(({ node, own, text }) => {
    const definitions = withFragments(node, (name) => own.get(name) ?? fragments.get(name))
    const document: DocumentNode = { kind: Kind.DOCUMENT, definitions }
    return { document, operation: node, ...(text !== undefined && { text }) }
  })
}

function parseDocument(file: string, text: string): DocumentNode {
  try {
    return parse(text)
  } catch (error) {
    throw new UsageError(`${shownName(file)} is no GraphQL: ${oneLine(error)}`)
  }
}

function textsOf(file: string): readonly string[] {
  let given: unknown
  try {
    given = JSON.parse(readText(file))
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${shownName(file)} is no JSON`)
  }
  const { operations = given } = (given ?? {}) as { readonly operations?: unknown }
  const entries: readonly unknown[] = Array.isArray(operations)
    ? operations
    : Object.values((operations ?? {}) as object)
  return entries.map((entry) => {
    const { document, body, query, text } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<
      string,
      unknown
    >
    const found = [entry, document, body, query, text].find((one) => typeof one === 'string')
    if (typeof found === 'string') return found
    throw new UsageError(`${shownName(file)} has an entry that is no document`)
  })
}

/** The operation, and the fragments that it leads to. */
function withFragments(
  operation: OperationDefinitionNode,
  find: (name: string) => FragmentDefinitionNode | undefined,
): readonly (OperationDefinitionNode | FragmentDefinitionNode)[] {
  const all = new Set<OperationDefinitionNode | FragmentDefinitionNode>([operation])
  // A set that grows while it is walked is walked to its end.
  for (const definition of all) {
    visit(definition, {
      FragmentSpread({ name }) {
        const fragment = find(name.value)
        if (fragment) all.add(fragment)
      },
    })
  }
  return [...all]
}
