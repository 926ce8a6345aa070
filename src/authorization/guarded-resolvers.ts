import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql'
import { SecurityError } from '../errors.js'
import { fail } from '../fail.js'
import { putLayer } from '../field-layers.js'
import { readField, resolverOf } from '../field-resolver.js'
import { isThenable } from '../store-call.js'
import type { Viewer } from '../viewer.js'
import { denialOf } from './denial.js'
import type { Execution, Executions } from './executions.js'
import type { Policies } from './policies.js'
import { allOf, isOpen, viewerMeets } from './requirement.js'
import type { FieldRequirement, RuleTable } from './rule-table.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

/** Puts the rules around the resolvers of a schema, in place. A field without a rule keeps what it has. */
export class GuardedResolvers {
  readonly #executions: Executions
  readonly #policies: Policies
  /** Of fields that several schemas have: what any of them requires. */
  readonly #rules = new WeakMap<object, FieldRequirement>()

  constructor(executions: Executions, policies: Policies) {
    this.#executions = executions
    this.#policies = policies
  }

  mark(schema: GraphQLSchema, table: RuleTable): void {
    const subscription = schema.getSubscriptionType()
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type)) continue
      for (const field of Object.values(type.getFields())) {
        const rule = this.#ruleOf(field, table.of(type.name, field.name))
        const guards = rule && !isOpen(rule.requirement)
        const wrap = guards
          ? (own: Resolve | undefined, otherwise: typeof resolverOf) => this.#wrap(own, rule, otherwise)
          : undefined
        putLayer(field, 'resolve', this, 'rules', wrap)
        // The source of a stream is opened before the first event is resolved.
        if (type === subscription) putLayer(field, 'subscribe', this, 'rules', wrap)
      }
    }
  }

  #ruleOf(field: object, rule: FieldRequirement | undefined): FieldRequirement | undefined {
    const before = this.#rules.get(field)
    const all = rule && before ? { ...rule, requirement: allOf([before.requirement, rule.requirement]) } : rule
    if (all) this.#rules.set(field, all)
    return all
  }

  #wrap(own: Resolve | undefined, rule: FieldRequirement, otherwise: typeof resolverOf): Resolve {
    const { requirement } = rule
    const executions = this.#executions
    const hasPolicies = requirement.policies.length > 0
    // A field of many objects is asked for by one viewer in a row.
    let last: Viewer | undefined
    return (source, args, context, info) => {
      const execution = executions.of(context, info)
      const resolve = own ?? (otherwise === resolverOf ? execution.resolveField : otherwise(own, context))
      const { viewer, isElsewhere } = execution
      if (isElsewhere) return readField(resolve, source, args, context, info)
      if (viewer !== last) {
        if (viewerMeets(requirement, viewer)) last = viewer
        else {
          const denied = denialIn(execution, rule)
          if (denied) return fail(denied, info.returnType)
        }
      }
      if (!hasPolicies) return readField(resolve, source, args, context, info)
      return this.#resolveIfMet(rule, execution, resolve, [source, args, context, info])
    }
  }

  #resolveIfMet(rule: FieldRequirement, execution: Execution, resolve: Resolve, given: Parameters<Resolve>): unknown {
    const [object, args, context, info] = given
    const verdict = this.#policies.meets(rule.requirement, execution, { object, args, info, context })
    const go = (holds: boolean) => {
      const denied = holds ? undefined : denialIn(execution, rule)
      return denied ? fail(denied, info.returnType) : resolve(...given)
    }
    return isThenable(verdict) ? verdict.then(go) : go(verdict)
  }
}

/** `undefined` where denials are only reported. */
function denialIn({ viewer, judge }: Execution, { coordinate }: FieldRequirement): SecurityError | undefined {
  const violation = judge(denialOf(viewer, coordinate))
  return violation && new SecurityError(violation)
}
