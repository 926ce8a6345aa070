import { buildSchema, getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { CostModel } from '../../src/cost/cost-model.js'
import { completeCostModel } from '../../src/cost/cost-options.js'
import { CostPlan } from '../../src/cost/cost-plan.js'

function planOf(sdl: string, text: string): CostPlan {
  const document = parse(text)
  const operation = getOperationAST(document) as OperationDefinitionNode
  return new CostPlan(document, operation, new CostModel(buildSchema(sdl), completeCostModel('costModel', {})))
}

const range = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index))

// Each of these takes longer than anybody waits unless it is done in one pass.
describe('what is made to take long', () => {
  it('fragments that double, in a result', () => {
    const doubles = range(60, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ')
    const sdl = 'type Query { a: Int b: Query }'
    expect(planOf(sdl, `{ ...F0 } ${doubles} fragment F60 on Query { a }`).actual({ data: { a: 1 } }, {})).toBe(0)
    const once = planOf(sdl, `{ ...F0 } ${doubles} fragment F60 on Query { b { a } }`)
    expect(once.actual({ data: { b: { a: 1 } } }, {})).toBe(2 ** 60)
  })

  it('one key in many places, in a result', () => {
    const doubles = range(60, (n) => `fragment F${n} on Query { b { ...F${n + 1} } b { ...F${n + 1} } }`).join(' ')
    const plan = planOf('type Query { a: Int b: Query }', `{ ...F0 } ${doubles} fragment F60 on Query { a }`)
    let data: object = { a: 1 }
    for (let level = 0; level < 60; level++) data = { b: data }
    expect(plan.actual({ data }, {})).toBe(2 * (2 ** 60 - 1))
  })

  it('one variable in many places', () => {
    const sdl = 'type Query { f(ids: [ID!]): String g(all: [In!]): String } input In { id: ID }'
    const many = range(4_000, (n) => `a${n}: f(ids: $ids) b${n}: g(all: $all)`).join(' ')
    const plan = planOf(sdl, `query ($ids: [ID!], $all: [In!]) { ${many} }`)
    const all = range(40_000, (n) => ({ id: n }))
    expect(plan.estimate({ ids: range(40_000, String), all }).cost).toBe(4_000 * 40_000)
  })

  it('one fragment of many fields in many places', () => {
    const sdl = 'type Query { node: Node } interface Node { id: ID } type A implements Node { id: ID }'
    const places = range(8_000, (n) => `a${n}: node { ...F }`).join(' ')
    const plan = planOf(sdl, `{ ${places} } fragment F on Node { ${range(8_000, (n) => `b${n}: id`).join(' ')} }`)
    expect(plan.estimate({}).cost).toBe(Number.POSITIVE_INFINITY)
  })

  it('many types with the same keys, in a result', () => {
    const names = range(60, (n) => `T${n}`)
    const types = names.map((name) => `type ${name} implements I { id: ID c: ${name} }`).join(' ')
    const sdl = `type Query { l(first: Int): [I] } interface I { id: ID } ${types}`
    const on = names.map((name) => `... on ${name} { ...F c { id } }`).join(' ')
    const same = `fragment F on I { ${range(600, (n) => `x${n}: id`).join(' ')} }`
    const plan = planOf(sdl, `{ l(first: 900) { ${on} } } ${same}`)
    const item = { ...Object.fromEntries(range(600, (n) => [`x${n}`, '1'])), c: null }
    expect(plan.actual({ data: { l: range(900, () => ({ ...item })) } }, {})).toBeLessThanOrEqual(1_800)
  })

  it('fragments that are each shallow and together too deep', () => {
    const nested = (n: number) => `fragment F${n} on Query { ${'... { '.repeat(480)}...F${n + 1}${' }'.repeat(480)} }`
    const text = `query ($no: Boolean!) { ...F0 ${range(16, (n) => `...F${n} @include(if: $no)`).join(' ')} } ${range(16, nested).join(' ')} fragment F16 on Query { a }`
    const plan = planOf('type Query { a: Int }', text)
    expect(plan.estimate({ no: true }).cost).toBe(Number.POSITIVE_INFINITY)
    expect(plan.actual({ data: { a: 1 } }, {})).toBe(undefined)
  })
})
