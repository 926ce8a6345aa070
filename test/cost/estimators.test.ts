import { buildSchema, GraphQLInt, GraphQLList, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { explainCost } from 'graphql-bulwark'
import { directiveEstimator, fieldExtensionsEstimator, simpleEstimator } from 'graphql-query-complexity'
import { describe, expect, it } from 'vitest'

type Asked = { childComplexity: number; args: Record<string, number> }

const item: GraphQLObjectType = new GraphQLObjectType({
  name: 'Item',
  fields: () => ({
    name: { type: GraphQLString },
    price: { type: GraphQLInt, extensions: { complexity: 7 } },
    maker: { type: item },
    similar: { type: new GraphQLList(item), args: { first: { type: GraphQLInt } } },
    counted: {
      type: new GraphQLList(item),
      args: { first: { type: GraphQLInt, defaultValue: 4 } },
      extensions: { complexity: ({ args, childComplexity }: Asked) => (args.first ?? 0) * (1 + childComplexity) },
    },
    page: {
      type: page,
      args: { first: { type: GraphQLInt } },
      extensions: { complexity: ({ args, childComplexity }: Asked) => 3 + (args.first ?? 5) * childComplexity },
    },
  }),
})
const page: GraphQLObjectType = new GraphQLObjectType({
  name: 'Page',
  fields: { nodes: { type: new GraphQLList(item), extensions: { complexity: 0 } }, total: { type: GraphQLInt } },
})
const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { item: { type: item } } }) })

describe('estimators of graphql-query-complexity', () => {
  it.each<[query: string, cost: number, variables?: object]>([
    // Each field 1, leaves as well.
    ['{ item { name maker { name } } }', 4],
    ['{ item { price } }', 1 + 7],
    // The model multiplies by the length of a list that the estimator does not know of.
    ['{ item { similar(first: 3) { name } } }', 1 + 3 * (1 + 1)],
    ['query ($n: Int) { item { similar(first: $n) { name } } }', 1 + 6 * 2, { n: 6 }],
    // It does not where the estimator has.
    ['{ item { counted(first: 3) { name } } }', 1 + 3 * (1 + 1)],
    ['{ item { counted { price } } }', 1 + 4 * (1 + 7)],
    ['query ($n: Int) { item { counted(first: $n) { name } } }', 1 + 6 * 2, { n: 6 }],
    ['query ($n: Int = 2) { item { counted(first: $n) { name } } }', 1 + 2 * 2],
    ['query ($n: Int) { item { counted(first: $n) { counted(first: $n) { name } } } }', 1 + 3 * (1 + 3 * 2), { n: 3 }],
    ['{ item { page(first: 6) { nodes { price } } } }', 1 + 3 + 6 * 7],
    ['query ($n: Int) { item { page(first: $n) { total nodes { name } } } }', 1 + 3 + 2 * (1 + 1), { n: 2 }],
    ['{ item { counted(first: 1000000) { counted(first: 1000000) { name } } } }', 1 + 1e6 * (1 + 1e6 * 2)],
    ['{ __typename }', 0],
  ])('cost of %s', (query, cost, variables = {}) => {
    const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })]
    const explained = explainCost(schema, query, variables as Record<string, unknown>, { estimators })
    expect(explained.cost).toBeCloseTo(cost, 6)
    expect(Object.values(explained.coordinates).reduce((sum, part) => sum + part, 0)).toBeCloseTo(cost, 6)
  })

  it('reads its directive', () => {
    const typed = buildSchema(`
      directive @complexity(value: Int!, multipliers: [String!]) on FIELD_DEFINITION
      type Query { all(limit: Int): [Thing] @complexity(value: 2, multipliers: ["limit"]) one: Thing @complexity(value: 5) }
      type Thing { id: ID @complexity(value: 1) rest: Int }
    `)
    const options = { estimators: [directiveEstimator()] }
    expect(explainCost(typed, '{ one { id } }', {}, options).cost).toBe(6)
    expect(explainCost(typed, '{ all(limit: 4) { id } }', {}, options).cost).toBe(4 * (2 + 1))
    // Without an answer the model decides.
    expect(explainCost(typed, '{ one { rest } }', {}, options).cost).toBe(5)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['answers what is no number', () => Number.NaN],
  ])('costs more than anyone has where one %s', (_name, estimator) => {
    expect(explainCost(schema, '{ item { name } }', {}, { estimators: [estimator] }).cost).toBe(
      Number.POSITIVE_INFINITY,
    )
  })

  it('stops the server for what is none', () => {
    expect(() => explainCost(schema, '{ item { name } }', {}, { estimators: [5] } as object)).toThrow(
      'estimators must be',
    )
  })
})
