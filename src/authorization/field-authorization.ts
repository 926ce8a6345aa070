import type { GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { Violation } from '../errors.js'
import type { Guard, OperationInput } from '../guard.js'
import type { Runtime } from '../runtime.js'
import { SelectionPlan } from '../selection-plan.js'
import { defaultsOf, losesVariables, Values } from '../values.js'
import type { Viewer } from '../viewer.js'
import { completeAuthorization, type FieldAuthorizationOptions } from './authorization-options.js'
import { denialOf } from './denial.js'
import { Executions } from './executions.js'
import { GuardedResolvers } from './guarded-resolvers.js'
import { oncePerCoordinate } from './once-per-coordinate.js'
import { Policies } from './policies.js'
import { viewerMeets } from './requirement.js'
import { type FieldRequirement, RuleTable } from './rule-table.js'

interface OfSchema {
  readonly table: RuleTable
  readonly plans: WeakMap<OperationDefinitionNode, RulePlan>
}

/** The rules that an operation meets. */
interface RulePlan {
  readonly plan: SelectionPlan<FieldRequirement>
  /** Each once, if no variable leaves one out. */
  readonly always: readonly FieldRequirement[] | undefined
}

/**
 * Who may touch which field, by the rules of the schema. They are enforced where a field is resolved, so that no way leads
 * around them; what depends on the viewer alone is decided before the first resolver.
 */
export function fieldAuthorizationGuard(options: FieldAuthorizationOptions, runtime: Runtime): Guard {
  const complete = completeAuthorization(options)
  const { mode, onDenied, defaultRule } = complete
  const executions = new Executions()
  const resolvers = new GuardedResolvers(executions, new Policies({ ...complete, ...runtime }))
  const ofSchemas = new WeakMap<GraphQLSchema, OfSchema>()

  const ofSchema = (schema: GraphQLSchema): OfSchema => {
    let known = ofSchemas.get(schema)
    if (known === undefined) {
      known = { table: new RuleTable(schema, complete), plans: new WeakMap() }
      ofSchemas.set(schema, known)
      resolvers.mark(schema, known.table)
    }
    return known
  }

  const planOf = (input: OperationInput): RulePlan => {
    const { table, plans } = ofSchema(input.schema)
    let known = plans.get(input.operation)
    if (known === undefined) {
      const plan = new SelectionPlan(input, (type, node) => table.ofSelection(type, node.name.value))
      // What can't be told of an operation its resolvers decide.
      const always = plan.isTooLarge || losesVariables(input.operation) ? [] : plan.constantEntries()
      known = { plan, always: always && [...new Set(always)] }
      plans.set(input.operation, known)
    }
    return known
  }

  const refusal = (input: OperationInput): Violation | undefined => {
    const { plan, always } = planOf(input)
    const denied = always ? always.find((rule) => !mayTouch(rule, input.viewer)) : firstDenied(plan, input)
    return denied && denialOf(input.viewer, denied.coordinate)
  }

  return {
    name: 'fieldAuthorization',
    mode,
    summary: `fields without a rule: ${defaultRule}; an operation that touches others is ${onDenied === 'reject' ? 'rejected' : 'answered without them'}`,
    schema(schema) {
      ofSchema(schema)
    },
    // What is only reported, its resolvers report.
    ...(onDenied === 'reject' && mode === 'enforce' && { operation: refusal }),
    follow(input, judge) {
      if (input.context && !planOf(input).plan.isEmpty)
        executions.begin(input.context, input.viewer, oncePerCoordinate(judge))
      return undefined
    },
  }
}

function mayTouch({ requirement }: FieldRequirement, viewer: Viewer): boolean {
  return viewerMeets(requirement, viewer)
}

function firstDenied(plan: SelectionPlan<FieldRequirement>, input: OperationInput): FieldRequirement | undefined {
  const values = new Values(input.variables, defaultsOf(input.operation))
  let denied: FieldRequirement | undefined
  plan.visit(values, (rule) => {
    if (denied === undefined && !mayTouch(rule, input.viewer)) denied = rule
  })
  return denied
}
