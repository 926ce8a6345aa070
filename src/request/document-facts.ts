import type { DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, OperationTypeNode } from 'graphql'
import { list } from '../graphql-versions.js'
import { expand } from './expand.js'
import { countOverlaps } from './overlaps.js'
import { countRepeats, type RepeatedField, type Repeats } from './repeats.js'
import { readDefinition, type Written } from './written.js'

/** What is true of one operation after its fragments are expanded. Numbers saturate at Infinity. */
export interface OperationFacts {
  readonly node: OperationDefinitionNode
  readonly type: OperationTypeNode
  /** Levels of fields: a root field is at 1, a leaf counts, fragments do not. */
  readonly depth: number
  /** Fields with an alias, `__typename` included. */
  readonly aliases: number
  readonly fields: number
  readonly rootFields: number
  /** The most often one field is asked for at the root. */
  readonly sameRootField: number
  readonly variables: number
}

/** What one linear pass found in a document. It depends on nothing but the document. */
export interface DocumentFacts {
  readonly operations: readonly OperationFacts[]
  readonly fragments: number
  readonly spreads: number
  readonly directives: number
  readonly directivesPerLocation: number
  /** `@defer` and `@stream`. */
  readonly deferrals: number
  readonly typenames: number
  /** The most often one field is asked for under one parent, roots aside; Infinity where fields overlap too often. */
  readonly sameField: number
  /** Where the same field is asked for more than once, so that a field's own limit can be found. */
  readonly repeats: readonly RepeatedField[]
  /** Asks for `__schema`, `__type` or `_service` at any level of any definition. */
  readonly introspects: boolean
  /** Wants a field answered under the name `then`. */
  readonly answersThen: boolean
  /** A fragment that reaches itself. */
  readonly cycle: string | null
}

/** So many fields with a selection set make fewer than {@link MAX_PAIRS} pairs, even if all of them have one key. */
const FEW_COMPOSITES = 100

/** Pairs of fields of one key that validation may have to compare; real documents have a few hundred. */
const MAX_PAIRS = 6_000

const remembered = new WeakMap<DocumentNode, DocumentFacts>()

/** The facts of a document, found once for each document object. */
export function documentFacts(document: DocumentNode): DocumentFacts {
  let facts = remembered.get(document)
  if (facts === undefined) {
    facts = analyse(document)
    remembered.set(document, facts)
  }
  return facts
}

/** The facts of one operation of a document; without its node, of the only one. */
export function operationFacts(document: DocumentNode, node?: OperationDefinitionNode): OperationFacts | undefined {
  const { operations } = documentFacts(document)
  if (node === undefined) return operations.length === 1 ? operations[0] : undefined
  return operations.find((one) => one.node === node)
}

function analyse(document: DocumentNode): DocumentFacts {
  const operations: Written<OperationDefinitionNode>[] = []
  const fragments = new Map<string, Written<FragmentDefinitionNode>>()
  const total = {
    fragments: 0,
    spreads: 0,
    directives: 0,
    directivesPerLocation: 0,
    deferrals: 0,
    typenames: 0,
    introspects: false,
    answersThen: false,
    composites: 0,
    nodes: 0,
  }
  // Names of the fields that have an alias somewhere: only they can be asked for under several keys.
  const aliased = new Set<string>()
  for (const definition of document.definitions) {
    if (definition.kind !== 'OperationDefinition' && definition.kind !== 'FragmentDefinition') continue
    const written = readDefinition(definition, aliased)
    total.spreads += written.spreads.length
    total.directives += written.directives
    total.directivesPerLocation = Math.max(total.directivesPerLocation, written.directivesPerLocation)
    total.deferrals += written.deferrals
    total.typenames = Math.max(total.typenames, written.typenames)
    total.introspects ||= written.introspects
    total.answersThen ||= written.answersThen
    total.composites += written.composites
    total.nodes += written.fields + written.spreads.length
    if (written.node.kind === 'OperationDefinition') {
      operations.push(written as Written<OperationDefinitionNode>)
    } else {
      total.fragments++
      // Two fragments of one name are invalid; the first is what execution would take.
      const name = written.node.name.value
      if (!fragments.has(name)) fragments.set(name, written as Written<FragmentDefinitionNode>)
    }
  }
  const expansion = expand(operations, fragments)
  // Few fields make few pairs: most documents need not be counted.
  const overlapping = () =>
    total.composites > FEW_COMPOSITES &&
    countOverlaps(
      [...operations, ...fragments.values()].map(({ node }) => node.selectionSet),
      fragments,
      20_000 + 8 * total.nodes,
    ) > MAX_PAIRS
  // Asked for last, and only of documents that are within the other limits: it reads parts of them again.
  let counted: Repeats | undefined
  const repeats = (): Repeats => {
    counted ??= countRepeats(operations, fragments, aliased, total.nodes, overlapping())
    return counted
  }
  return {
    operations: operations.map(({ node }, index) => {
      const size = expansion.sizes[index] as (typeof expansion.sizes)[number]
      return {
        node,
        type: node.operation,
        depth: size.depth,
        aliases: size.aliases,
        fields: size.fields,
        get rootFields() {
          return repeats().roots[index]?.fields ?? 0
        },
        get sameRootField() {
          return repeats().roots[index]?.sameField ?? 0
        },
        variables: list(node.variableDefinitions).length,
      }
    }),
    fragments: total.fragments,
    spreads: total.spreads,
    directives: total.directives,
    directivesPerLocation: total.directivesPerLocation,
    deferrals: total.deferrals,
    typenames: total.typenames,
    get sameField() {
      return repeats().sameField
    },
    get repeats() {
      return repeats().fields
    },
    introspects: total.introspects,
    answersThen: total.answersThen,
    cycle: expansion.cycle,
  }
}
