import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql'
import type { InputViolation, Violation } from '../errors.js'
import { list } from '../graphql-versions.js'
import type { Guard, OperationInput } from '../guard.js'
import { assertRenamed } from '../renamed-directives.js'
import { SelectionPlan } from '../selection-plan.js'
import { defaultsOf, hidesVariables, Values } from '../values.js'
import { assertDefaults } from './checked-defaults.js'
import { describeInput } from './describe-input.js'
import { type InputCheck, InputChecks } from './input-checks.js'
import { completeInputValidation, type InputValidationOptions } from './input-options.js'
import { assertChecksReached } from './reached-checks.js'
import { sensitiveInputs } from './sensitive.js'
import { InputWalk } from './walk.js'

/** An argument that an operation gives, and what is looked at in it. */
interface Given {
  readonly name: string
  readonly node: ValueNode
  readonly check: InputCheck
}

interface OfSchema {
  readonly checks: InputChecks
  readonly plans: WeakMap<OperationDefinitionNode, SelectionPlan<Given>>
}

const NOTHING: readonly never[] = Object.freeze([])

/**
 * Whether values are what the schema says of them by `@constraint`, and JSON scalars what their schemas say. Looked at
 * before the first resolver, with all that is wrong in one answer.
 */
export function inputValidationGuard(options: InputValidationOptions = {}): Guard {
  const complete = completeInputValidation(options)
  const { mode, directives, jsonSchemas } = complete
  const ofSchemas = new WeakMap<GraphQLSchema, OfSchema>()

  const ofSchema = (schema: GraphQLSchema): OfSchema => {
    let known = ofSchemas.get(schema)
    if (known === undefined) {
      assertRenamed(schema, 'inputValidation.directives', directives)
      const checks = new InputChecks(schema, complete)
      assertChecksReached(schema, checks, directives.constraint)
      assertDefaults(schema, checks)
      // Only to say what can't be meant: nobody records a value here.
      sensitiveInputs(schema, directives.sensitive)
      known = { checks, plans: new WeakMap() }
      ofSchemas.set(schema, known)
    }
    return known
  }

  const schemas = Object.keys(jsonSchemas).length
  return {
    name: 'inputValidation',
    mode,
    summary: `values by @${directives.constraint} of the schema${schemas > 0 ? `, ${schemas} JSON schemas` : ''}`,
    schema(schema) {
      ofSchema(schema)
    },
    operation(input) {
      const { checks, plans } = ofSchema(input.schema)
      return checks.isEmpty ? undefined : check(planOf(input, checks, plans), input)
    },
  }
}

function planOf(input: OperationInput, checks: InputChecks, plans: OfSchema['plans']): SelectionPlan<Given> {
  let plan = plans.get(input.operation)
  if (plan === undefined) {
    plan = new SelectionPlan(input, (type, node) => givenBy(checks, type, node))
    plans.set(input.operation, plan)
  }
  return plan
}

function givenBy(checks: InputChecks, type: GraphQLNamedType, node: FieldNode): readonly Given[] {
  const written = list(node.arguments)
  if (written.length === 0 || !(isObjectType(type) || isInterfaceType(type))) return NOTHING
  const own = checks.argumentsOf(type, node.name.value)
  if (own === undefined) return NOTHING
  return written.flatMap(({ name, value }) => {
    const found = own.get(name.value)
    return found ? [{ name: name.value, node: value, check: found }] : []
  })
}

function check(plan: SelectionPlan<Given>, input: OperationInput): Violation | undefined {
  if (plan.isEmpty && !plan.isTooLarge) return undefined
  if (plan.isTooLarge || hidesVariables(input)) return UNTOLD
  const values = new Values(input.variables, defaultsOf(input.operation))
  const walk = new InputWalk(values)
  plan.visit(values, ({ name, node, check: one }) => walk.literal(name, node, one))
  if (walk.isTooDeep) return UNTOLD
  const [first] = walk.violations
  return first && refusal(first, walk)
}

function refusal(first: InputViolation, { violations, more }: InputWalk): Violation {
  const others = violations.length - 1 + more
  return {
    code: 'BAD_USER_INPUT',
    message: `${describeInput(first)}${others > 0 ? ` (and ${others} more)` : ''}`,
    coordinate: first.coordinate,
    inputs: { violations, more },
  }
}

const UNTOLD: Violation = Object.freeze({
  code: 'BAD_USER_INPUT',
  detail: 'Nobody can tell what the operation gives.',
})
