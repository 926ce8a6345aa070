import {
  buildSchema,
  type DocumentNode,
  executeSync,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import { getComplexity, simpleEstimator } from 'graphql-query-complexity'
import { CostModel } from '../src/cost/cost-model.js'
import { completeCostModel } from '../src/cost/cost-options.js'
import { CostPlan } from '../src/cost/cost-plan.js'
import { readCorpora } from './corpora.js'
import { hostileFamilies, hostileSchema } from './hostile-documents.js'
import { formatTime, measure, printTable } from './measure.js'

const estimators = [simpleEstimator({ defaultComplexity: 1 })]
const complete = completeCostModel('costModel', {})

/** What it costs to know what an operation costs: before it runs, and after. */
export function benchCost(): void {
  benchCorpora()
  benchHostileCost()
  benchActual()
}

function benchCorpora(): void {
  const corpora = readCorpora(new URL('../../../shared/corpora/', import.meta.url))
  if (corpora.length === 0) {
    console.log('\nThe corpora are absent: what the cost of honest documents takes is not measured.')
    return
  }
  printTable(
    'Cost of a document seen first, whole corpus: its plan against parse + validate',
    ['corpus', 'operations', 'parse + validate', 'plan'],
    corpora.map(({ name, schema, documents }) => {
      const model = new CostModel(schema, complete)
      const [whole] = measure(() => {
        for (const text of documents) validate(schema, parse(text))
      })
      const parsed = documents.map((text) => parse(text))
      const [plans] = measure(() => {
        for (const document of parsed) planOf(document, model)
      })
      const share = ((Number(plans?.median) / Number(whole?.median)) * 100).toFixed(1)
      return [
        name,
        String(documents.length),
        formatTime(whole?.median ?? 0),
        `${formatTime(plans?.median ?? 0)} (${share} %)`,
      ]
    }),
  )
  printTable(
    'Cost of a document seen before, one request: the plan with its variables',
    ['corpus', 'median of all operations', '95th percentile', 'graphql-query-complexity, median'],
    corpora.map(({ name, schema, documents }) => {
      const model = new CostModel(schema, complete)
      const parsed = documents.map((text) => parse(text))
      const variables = { id: '1', first: 10, last: 5, slug: 'x', input: {} }
      const times = parsed.map((document) => {
        const plan = planOf(document, model)
        return quickly(() => plan.estimate(variables), 500)
      })
      // A tenth of them tells the middle well enough: each takes a hundred times as long.
      const others = parsed
        .filter((_, index) => index % 10 === 0)
        .map((document) => quickly(() => complexityOf(schema, document, variables), 5))
      return [
        name,
        formatTime(quantile(times, 0.5)),
        formatTime(quantile(times, 0.95)),
        formatTime(quantile(others, 0.5)),
      ]
    }),
  )
}

function planOf(document: DocumentNode, model: CostModel): CostPlan {
  return new CostPlan(document, getOperationAST(document) as OperationDefinitionNode, model)
}

function complexityOf(schema: GraphQLSchema, query: DocumentNode, variables: Record<string, unknown>): unknown {
  try {
    return getComplexity({ schema, query, variables, estimators })
  } catch (error) {
    // Where a variable is missing it gives up at once.
    return error
  }
}

/** Microseconds of one call: the least of a few rounds. */
function quickly(run: () => unknown, calls: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < 5; round++) {
    const start = performance.now()
    for (let call = 0; call < calls; call++) run()
    least = Math.min(least, ((performance.now() - start) * 1_000) / calls)
  }
  return least
}

function quantile(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number
}

function benchHostileCost(): void {
  const schema = buildSchema(hostileSchema)
  const model = new CostModel(schema, complete)
  printTable(
    'Cost of a hostile document: plan and estimate, against its parsing',
    ['family', '10 kB', '100 kB', '1 MB'],
    Object.entries(hostileFamilies).map(([family, make]) => [
      family,
      ...[10_000, 100_000, 1_000_000].map((size) => {
        const text = make(size)
        const start = performance.now()
        const document = tryParse(text)
        if (document === undefined) return 'not parsed'
        const parsed = performance.now()
        planOf(document, model).estimate({})
        const spent = performance.now() - parsed
        return `${formatTime(spent * 1_000)} (${(spent / (parsed - start)).toFixed(2)} × parse)`
      }),
    ]),
  )
}

/** Of a document that is nested too deeply graphql-js overflows. */
function tryParse(text: string): DocumentNode | undefined {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

/** Ten thousand objects in a hundred lists, as a resolver would give them. */
function benchActual(): void {
  const schema = buildSchema(`
    type Query { shelves(first: Int): [Shelf!]! }
    type Shelf { id: ID! books(first: Int): [Book!]! }
    type Book { id: ID! title: String! pages: Int author: Author! }
    type Author { id: ID! name: String! }
  `)
  const author = { id: 'a', name: 'Ada' }
  const books = Array.from({ length: 50 }, (_, index) => ({ id: String(index), title: 'Notes', pages: index, author }))
  const rootValue = { shelves: Array.from({ length: 100 }, (_, index) => ({ id: String(index), books })) }
  const document = parse('{ shelves(first: 100) { id books(first: 50) { id title pages author { id name } } } }')
  const plan = planOf(document, new CostModel(schema, complete))
  const result = executeSync({ schema, document, rootValue })
  const [execution, settling] = measure(
    () => executeSync({ schema, document, rootValue }),
    () => plan.actual(result, {}),
  )
  const share = ((Number(settling?.median) / Number(execution?.median)) * 100).toFixed(1)
  printTable(
    `Actual cost of a result of ${plan.actual(result, {})} objects, against its execution`,
    ['execution by graphql-js', 'actual cost'],
    [[formatTime(execution?.median ?? 0), `${formatTime(settling?.median ?? 0)} (${share} %)`]],
  )
}
