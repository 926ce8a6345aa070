import { buildSchema, getOperationAST, parse } from 'graphql'
import { bulwarkDirectives, ConfigurationError, useCostLimit } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import { costLimitGuard } from '../../src/cost/cost-limit.js'
import { CostPlans } from '../../src/cost/plans.js'
import { anonymousViewer } from '../../src/viewer.js'

const schema = buildSchema(`${bulwarkDirectives}
  type Query {
    books(first: Int, last: Int): [Book] @listSize(slicingArguments: ["first", "last"])
    shelves(first: Int): [Book]
  }
  type Book { title: String }
`)

function refusal(text: string, options = {}, variables = {}) {
  const guard = costLimitGuard(options, new CostPlans('costModel'))
  guard.schema?.(schema)
  const document = parse(text)
  const operation = getOperationAST(document)
  if (!operation) throw new Error('no operation')
  return guard.operation?.({ document, schema, operation, variables, viewer: anonymousViewer })
}

describe('costLimit', () => {
  it('refuses what is dearer than the limit, of everyone, of a role and of a root field', () => {
    const query = '{ shelves(first: 100) { title } }'
    expect(refusal(query)).toBe(undefined)
    expect(refusal(query, { cost: 99 })).toEqual({
      code: 'COST_LIMIT_EXCEEDED',
      limit: { name: 'cost', max: 99, found: 100 },
    })
    expect(refusal(query, { roles: { anonymous: { cost: 10 } } })).toMatchObject({ limit: { max: 10 } })
    expect(refusal(query, { fields: { 'Query.shelves': { cost: 20 } } })).toMatchObject({ limit: { max: 20 } })
  })

  it.each([
    '{ books { title } }',
    '{ books(first: 3, last: 3) { title } }',
    'query ($n: Int) { books(first: $n) { title } }',
  ])('refuses a list of which exactly one argument must tell the length: %s', (text) => {
    expect(refusal(text)).toMatchObject({ code: 'BAD_USER_INPUT', coordinate: 'Query.books' })
    expect(refusal(text)).toHaveProperty('message', expect.stringMatching(/Query\.books .* first, last/))
  })

  it('sees where a variable tells it', () => {
    const text = 'query ($n: Int) { books(first: $n) { title } }'
    expect(refusal(text, {}, { n: 5 })).toBe(undefined)
    expect(refusal(text, {}, { n: 5_000 })).toMatchObject({ limit: { found: 5_000 } })
  })

  it.each([
    [{ costs: 5 }, 'costLimit.costs. Did you mean cost?'],
    [{ cost: -1 }, 'costLimit.cost must be'],
    [{ costModel: { objectCosts: 1 } }, 'costModel.objectCosts. Did you mean objectCost?'],
    [{ roles: { anonymous: { cost: 'many' } } }, 'costLimit.roles.anonymous.cost must be'],
  ])('stops the server for a mistake: %j', (options, message) => {
    expect(() => useCostLimit(options as object)).toThrow(ConfigurationError)
    expect(() => useCostLimit(options as object)).toThrow(message)
  })
})
