import { type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, print } from 'graphql'
import type { BulwarkOptions } from '../bulwark-options.js'
import { CostPlans } from '../cost/plans.js'
import { defaultLimits, type LimitName } from '../options.js'
import { documentFacts } from '../request/document-facts.js'
import { readSourceFacts } from '../request/source-facts.js'

/** An operation with the fragments that it needs, and nothing else. */
export interface RealOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** As clients send it, if that is known. */
  readonly text?: string
}

/** What real operations have of what one limit counts. */
export interface LimitRow {
  readonly limit: LimitName
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  readonly default: number
  /** Operations that the default would have refused. */
  readonly refused: number
  /** A limit that refuses none of them and leaves them room. */
  readonly suggested: number
}

/** Room above the largest operation that is known, for the next ones. */
const ROOM = 1.5

/** Measures operations by everything that a limit counts in one. Of lists the assumed sizes count, and no variables. */
export function distributionOf(
  schema: GraphQLSchema,
  operations: readonly RealOperation[],
  { costModel }: Pick<BulwarkOptions, 'costModel'> = {},
): readonly LimitRow[] {
  const plans = new CostPlans('costModel', costModel)
  const values = new Map<LimitName, number[]>()
  for (const { document, operation, text } of operations) {
    const { cost } = plans.planOf({ schema, document, operation }).estimate({})
    for (const [limit, value] of [...measure(document, text), ['cost', cost] as const]) {
      const known = values.get(limit)
      if (known) known.push(value)
      else values.set(limit, [value])
    }
  }
  return [...values].map(([limit, found]) => rowOf(limit, found))
}

function measure(document: DocumentNode, text = print(document)): readonly (readonly [LimitName, number])[] {
  const source = readSourceFacts(text)
  const facts = documentFacts(document)
  const [operation] = facts.operations
  const same = operation?.sameRootField ?? 0
  return [
    ['bytes', source.bytes],
    ['tokens', source.tokens],
    ['nesting', source.nesting],
    ['depth', operation?.depth ?? 0],
    ['aliases', operation?.aliases ?? 0],
    ['fields', operation?.fields ?? 0],
    ['rootFields', operation?.rootFields ?? 0],
    [operation?.type === 'mutation' ? 'sameMutationField' : 'sameQueryField', same],
    ['sameField', facts.sameField],
    ['typenames', facts.typenames],
    ['directives', facts.directives],
    ['directivesPerLocation', facts.directivesPerLocation],
    ['fragments', facts.fragments],
    ['spreads', facts.spreads],
    ['variables', operation?.variables ?? 0],
  ]
}

function rowOf(limit: LimitName, found: readonly number[]): LimitRow {
  const sorted = [...found].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  const max = sorted.at(-1) ?? 0
  const own = defaultLimits[limit]
  return {
    limit,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max,
    default: own,
    refused: sorted.filter((value) => value > own).length,
    suggested: roundUp(max * ROOM),
  }
}

/** To two digits that count, so that nobody takes a limit for more exact than it is. */
function roundUp(value: number): number {
  if (value < 1) return 1
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return Math.ceil(value / step) * step
}
