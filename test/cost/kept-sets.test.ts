import { buildSchema, type OperationDefinitionNode, parse } from 'graphql'
import { expect, it } from 'vitest'
import { ActualCost } from '../../src/cost/actual.js'
import { PlanCompiler } from '../../src/cost/compile-plan.js'
import { failedPlaces } from '../../src/cost/failed-places.js'
import { CostPlans } from '../../src/cost/plans.js'
import { NO_VALUES } from '../../src/values.js'

const schema = buildSchema('type Query { item: Item } type Item { item: Item name: String }')

it('of fragments within fragments those alone are kept flat that have few fields, under however few keys', () => {
  const names = Array.from({ length: 140 }, (_, index) => index)
  const text = `{ ${names.map((name) => `a${name}: item { ...F${name} }`).join(' ')} }
    ${names.map((name) => `fragment F${name} on Item { item { name } ${name < 139 ? `...F${name + 1}` : ''} }`).join(' ')}`
  const document = parse(text)
  const operation = document.definitions[0] as OperationDefinitionNode
  const root = new PlanCompiler(document, new CostPlans('costModel').modelOf(schema).model).compile(operation)
  const data = Object.fromEntries(names.map((name) => [`a${name}`, { item: { name: 'x' } }]))
  const actual = new ActualCost({ values: NO_VALUES, epoch: 1, flaw: undefined })
  actual.ofSet(root, data, failedPlaces(data, undefined))
  const kept = root.counted.map(({ selected }) => selected?.alternatives[0]?.set.flat?.fields.length ?? 0)
  expect(kept.slice(-64)).toEqual(Array.from({ length: 64 }, (_, index) => 64 - index))
  expect(Math.max(...kept)).toBe(64)
})
