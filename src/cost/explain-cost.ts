import { type DocumentNode, type GraphQLSchema, getOperationAST, parse } from 'graphql'
import { CostModel } from './cost-model.js'
import { type CostModelOptions, completeCostModel } from './cost-options.js'
import { CostPlan } from './cost-plan.js'

/** What an operation is estimated to cost, and where. */
export interface CostExplanation {
  /** In cost units; `Infinity` where the operation is beyond all bounds. */
  readonly cost: number
  /** The part of each schema coordinate; the parts add up to the cost. */
  readonly coordinates: Readonly<Record<string, number>>
}

/** Options of {@link explainCost}. */
export interface ExplainCostOptions extends CostModelOptions {
  /** Which operation of the document. @default its only one */
  readonly operationName?: string
}

/**
 * Tells what an operation is estimated to cost by schema coordinate, after the directives `@cost` and `@listSize` of the
 * GraphQL cost directives specification in the reading of Apollo's demand control. Of the objects that an abstract type
 * may be, the dearest counts.
 *
 * @throws ConfigurationError for directives that can't be meant, GraphQLError for a text that is no document, and Error
 * where the document has no such operation.
 *
 * @example
 * ```ts
 * import { buildSchema } from 'graphql'
 * import { explainCost } from 'graphql-bulwark'
 *
 * const schema = buildSchema('type Query { books(first: Int): [Book] } type Book { title: String, author: Author } type Author { name: String }')
 * const { cost, coordinates } = explainCost(schema, 'query ($n: Int) { books(first: $n) { author { name } } }', { n: 5 })
 * console.log(cost, coordinates) // 10 { 'Query.books': 5, 'Book.author': 5 }, with 'Author.name' at 0
 * ```
 */
export function explainCost(
  schema: GraphQLSchema,
  document: DocumentNode | string,
  variables: Readonly<Record<string, unknown>> = {},
  { operationName, ...options }: ExplainCostOptions = {},
): CostExplanation {
  const parsed = typeof document === 'string' ? parse(document) : document
  const operation = getOperationAST(parsed, operationName)
  if (!operation) throw new Error('The document has no such operation, or several of which none is named.')
  const plan = new CostPlan(parsed, operation, new CostModel(schema, completeCostModel('explainCost', options)))
  return { cost: plan.estimate(variables).cost, coordinates: Object.fromEntries(plan.explain(variables)) }
}
