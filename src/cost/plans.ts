import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { CostMeter, Estimate } from '../cost-meter.js'
import type { OperationInput } from '../guard.js'
import { PerRequest } from '../per-request.js'
import { CostModel } from './cost-model.js'
import { type CompleteCostModel, type CostModelOptions, completeCostModel } from './cost-options.js'
import { CostPlan } from './cost-plan.js'

/** The plans of all operations of a server, each compiled once and kept as long as its document and schema are. */
export class CostPlans implements CostMeter {
  readonly #options: CompleteCostModel
  readonly #models = new WeakMap<GraphQLSchema, ModelOfSchema>()
  /** Several guards may ask for one result, one after the other. */
  readonly #actuals = new PerRequest<Actual>()
  readonly #estimates = new PerRequest<Estimate>()

  /** Throws a `ConfigurationError`, in which the options are called `where`. */
  constructor(where: string, options: CostModelOptions = {}) {
    this.#options = completeCostModel(where, options)
  }

  /** Reads the costs of a schema. Throws a `ConfigurationError` for what can't be meant. */
  modelOf(schema: GraphQLSchema): ModelOfSchema {
    let known = this.#models.get(schema)
    if (known === undefined) {
      known = { model: new CostModel(schema, this.#options), plans: new WeakMap() }
      this.#models.set(schema, known)
    }
    return known
  }

  planOf({ schema, document, operation }: Pick<OperationInput, 'schema' | 'document' | 'operation'>): CostPlan {
    const { model, plans } = this.modelOf(schema)
    let ofDocument = plans.get(document)
    if (ofDocument === undefined) {
      ofDocument = new Map()
      plans.set(document, ofDocument)
    }
    let plan = ofDocument.get(operation)
    if (plan === undefined) {
      plan = new CostPlan(document, operation, model)
      ofDocument.set(operation, plan)
    }
    return plan
  }

  estimate(input: OperationInput): Estimate {
    const plan = this.planOf(input)
    // Most cost the same whatever their variables: nothing has to be remembered of them.
    if (plan.constant) return plan.constant
    let estimate = this.#estimates.get(input)
    if (estimate === undefined) {
      estimate = plan.estimate(input.variables)
      this.#estimates.set(input, estimate)
    }
    return estimate
  }

  actual(input: OperationInput, result: object): number | undefined {
    const { context } = input
    const known = context && this.#actuals.get(context)
    if (known?.result === result) return known.cost
    const cost = this.planOf(input).actual(result, input.variables)
    if (context) this.#actuals.set(context, { result, cost })
    return cost
  }
}

/** What the latest result of a context has cost. */
interface Actual {
  readonly result: object
  readonly cost: number | undefined
}

interface ModelOfSchema {
  readonly model: CostModel
  readonly plans: WeakMap<DocumentNode, Map<OperationDefinitionNode, CostPlan>>
}
