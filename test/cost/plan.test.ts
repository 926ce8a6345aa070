import fc from 'fast-check'
import { getOperationAST, type OperationDefinitionNode, print } from 'graphql'
import { expect, it } from 'vitest'
import { CostModel } from '../../src/cost/cost-model.js'
import { completeCostModel } from '../../src/cost/cost-options.js'
import { CostPlan } from '../../src/cost/cost-plan.js'
import { runs } from '../fuzz/budget.js'
import { naiveCost } from './naive.js'
import { randomDocument, randomSchema } from './random.js'

it('a plan costs what the model says, for all variables, and is explained to the last unit', () => {
  fc.assert(
    fc.property(fc.gen(), (gen) => {
      const draw = (most: number) => gen(fc.nat, { max: most })
      const schema = randomSchema(draw)
      const { document, variables } = randomDocument(schema, draw)
      const model = new CostModel(schema, completeCostModel('costLimit', {}))
      const plan = new CostPlan(document, getOperationAST(document) as OperationDefinitionNode, model)
      for (const given of [variables, { i: true }, { i: false, s: true, v: 3 }]) {
        const expected = naiveCost(schema, document, given)
        const context = () => `${print(document)}\n${JSON.stringify(given)}`
        const { cost } = plan.estimate(given)
        expect(cost, cost === expected ? '' : context()).toBe(expected)
        let explained = 0
        for (const part of plan.explain(given).values()) explained += part
        expect(Math.abs(explained - expected) <= 1e-9 * expected).toBe(true)
      }
    }),
    // What is drawn is too long to be made shorter in reasonable time.
    { ...runs(400), endOnFailure: true },
  )
})
