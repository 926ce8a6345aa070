import type { GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { ConfigurationError, type Violation } from '../errors.js'
import type { Guard, OperationInput } from '../guard.js'
import type { Runtime } from '../runtime.js'
import { SelectionPlan } from '../selection-plan.js'
import { defaultsOf, hidesVariables, Values } from '../values.js'
import type { Viewer } from '../viewer.js'
import { completeAuthorization, type FieldAuthorizationOptions } from './authorization-options.js'
import { denialOf } from './denial.js'
import { Executions } from './executions.js'
import { exposedFields } from './exposed-fields.js'
import { GuardedResolvers } from './guarded-resolvers.js'
import { InputRewrites } from './input-rewrites.js'
import { InputRights } from './input-rights.js'
import { introspectionOf } from './introspection-of.js'
import { oncePerCoordinate } from './once-per-coordinate.js'
import { Policies } from './policies.js'
import { viewerMeets } from './requirement.js'
import { type FieldRequirement, RuleTable } from './rule-table.js'
import { ServedSchemas } from './served-schemas.js'
import { SchemaViews } from './visibility.js'

/** Who may touch which field, and who sees what of the schema. */
export interface FieldAuthorizationGuard extends Guard {
  /** The schema as a caller sees it; absent where everybody sees all of it. */
  readonly viewOf?: ((schema: GraphQLSchema, viewer: Viewer) => GraphQLSchema) | undefined
}

interface OfSchema {
  readonly table: RuleTable
  /** Whether no field has a rule. */
  readonly isOpen: boolean
  readonly inputs: InputRights
  /** Whether any resolver is given other arguments than the client has written. */
  readonly rewrites: boolean
  readonly views: SchemaViews | undefined
  readonly plans: WeakMap<OperationDefinitionNode, RulePlan>
}

/** The rules that an operation meets. */
interface RulePlan {
  readonly plan: SelectionPlan<FieldRequirement>
  /** Each once, if no variable leaves one out. */
  readonly always: readonly FieldRequirement[] | undefined
  /** Whether nobody can tell which rules it meets before its resolvers do. */
  readonly isUntold: boolean
}

/** Of all suites in this process. */
const served = new ServedSchemas()

/**
 * Who may touch which field, by the rules of the schema. They are enforced where a field is resolved, so that no way leads
 * around them; what depends on the viewer alone is decided before the first resolver.
 */
export function fieldAuthorizationGuard(options: FieldAuthorizationOptions, runtime: Runtime): FieldAuthorizationGuard {
  const complete = completeAuthorization(options)
  const { mode, onDenied, defaultRule, profiles } = complete
  const executions = new Executions(mode, served)
  const resolvers = new GuardedResolvers(executions, new Policies({ ...complete, ...runtime }))
  const inputRewrites = new InputRewrites(executions)
  const strips = complete.onForbiddenInput === 'strip' && mode === 'enforce'
  const ofSchemas = new WeakMap<GraphQLSchema, OfSchema>()

  const ofSchema = (schema: GraphQLSchema): OfSchema => {
    let known = ofSchemas.get(schema)
    if (known === undefined) {
      const table = new RuleTable(schema, complete)
      const inputs = new InputRights(schema, table, complete)
      const rewrites = inputRewrites.mark(schema, inputs, complete)
      const views = profiles && new SchemaViews({ schema, table, inputs, presets: complete.presets }, profiles)
      known = { table, isOpen: table.isOpen, inputs, rewrites, views, plans: new WeakMap() }
      ofSchemas.set(schema, known)
      executions.guard(schema)
      resolvers.mark(schema, known.table)
    }
    return known
  }

  const planOf = (input: OperationInput): RulePlan => {
    const { table, plans } = ofSchema(input.schema)
    let known = plans.get(input.operation)
    if (known === undefined) {
      const plan = new SelectionPlan(input, (type, node) => table.ofSelection(type, node.name.value))
      const always = plan.constantEntries()
      const isUntold = plan.isTooLarge || (!always && hidesVariables(input))
      known = { plan, always: always && [...new Set(always)], isUntold }
      plans.set(input.operation, known)
    }
    return known
  }

  // A server may make a schema for each request.
  let told = ''
  const tellExposed = (exposed: readonly string[], what: 'report' | 'fail') => {
    const subject = exposed.join(', ')
    if (subject === told) return
    const settle = 'anybody may have them. Give each a rule, or @public'
    if (what === 'fail') throw new ConfigurationError(`These fields look sensitive, and ${settle}: ${subject}.`)
    told = subject
    const detail = `look sensitive, and ${settle}`
    runtime.emit({ name: 'fields.exposed', guard: 'fieldAuthorization', at: runtime.now(), subject, detail })
  }

  const viewOf = (schema: GraphQLSchema, viewer: Viewer) => ofSchema(schema).views?.of(viewer) ?? schema

  const refusal = (input: OperationInput): Violation | undefined => {
    const { inputs, isOpen } = ofSchema(input.schema)
    const hides = profiles && introspectionOf(input) === 'beside' && viewOf(input.schema, input.viewer) !== input.schema
    const violation = hides ? BESIDE : forbiddenInput(inputs, input, strips)
    if (violation || isOpen || onDenied === 'null' || mode === 'report') return violation
    const { plan, always, isUntold } = planOf(input)
    if (isUntold) return UNTOLD
    const denied = always ? always.find((rule) => !mayTouch(rule, input.viewer)) : firstDenied(plan, input)
    return denied && denialOf(input.viewer, denied.coordinate)
  }

  return {
    name: 'fieldAuthorization',
    mode,
    summary: `fields without a rule: ${defaultRule}; an operation that touches others is ${onDenied === 'reject' ? 'rejected' : 'answered without them'}`,
    schema(schema) {
      const { table } = ofSchema(schema)
      if (complete.sensitiveFields) tellExposed(exposedFields(schema, table), complete.sensitiveFields)
    },
    // Of fields, what is only reported their resolvers report.
    operation: refusal,
    ...(profiles && {
      viewOf,
      view: (input: OperationInput) =>
        introspectionOf(input) === 'only' ? viewOf(input.schema, input.viewer) : undefined,
    }),
    follow(input, judgeOf) {
      const { context, viewer } = input
      const { rewrites, isOpen } = ofSchema(input.schema)
      if (context) executions.serve(context, input.schema)
      if (context && (rewrites || (!isOpen && (meetsRules(planOf(input)) || executions.knows(context))))) {
        executions.begin(context, input.operation, viewer, oncePerCoordinate(judgeOf(input)))
      }
      return undefined
    },
  }
}

/** An operation is answered from one schema: that of the caller has no resolvers. */
const BESIDE: Violation = Object.freeze({
  code: 'INTROSPECTION_DISABLED',
  detail: 'Of the schema, who sees a part of it may ask for nothing else beside.',
})

function meetsRules({ plan, isUntold }: RulePlan): boolean {
  return isUntold || !plan.isEmpty
}

/** Nothing of an operation runs that gives what the viewer may not give. */
function forbiddenInput(inputs: InputRights, input: OperationInput, strips: boolean): Violation | undefined {
  const given = inputs.given(input)
  if (given === undefined) return UNTOLD
  const denied = given.find(
    // What is taken out later is not refused.
    ({ requirement, canBeLeftOut }) => !(strips && canBeLeftOut) && !viewerMeets(requirement, input.viewer),
  )
  return denied && denialOf(input.viewer, denied.coordinate)
}

const UNTOLD: Violation = Object.freeze({
  code: 'BAD_USER_INPUT',
  detail: 'Nobody can tell what the operation touches or gives.',
})

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
