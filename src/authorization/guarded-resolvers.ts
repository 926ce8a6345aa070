import { type GraphQLField, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql'
import { SecurityError } from '../errors.js'
import { resolverOf } from '../field-resolver.js'
import type { MaybePromise } from '../guard.js'
import { isThenable } from '../store-call.js'
import { denialOf } from './denial.js'
import type { Execution, Executions } from './executions.js'
import type { Policies } from './policies.js'
import { isOpen, viewerMeets } from './requirement.js'
import type { FieldRequirement, RuleTable } from './rule-table.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

/** Puts the rules around the resolvers of a schema, in place. A field without a rule keeps what it has. */
export class GuardedResolvers {
  readonly #executions: Executions
  readonly #policies: Policies
  readonly #wrappers = new WeakSet<Resolve>()

  constructor(executions: Executions, policies: Policies) {
    this.#executions = executions
    this.#policies = policies
  }

  mark(schema: GraphQLSchema, table: RuleTable): void {
    const subscription = schema.getSubscriptionType()
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type)) continue
      for (const field of Object.values(type.getFields())) {
        const rule = table.of(type.name, field.name)
        if (rule === undefined || isOpen(rule.requirement)) continue
        field.resolve = this.#wrap(field.resolve, rule)
        if (type === subscription) this.#guardSource(field, rule)
      }
    }
  }

  /** The source of a stream is opened before the first event is resolved. */
  #guardSource(field: GraphQLField<unknown, unknown>, rule: FieldRequirement): void {
    field.subscribe = this.#wrap(field.subscribe, rule)
  }

  #wrap(own: Resolve | undefined, rule: FieldRequirement): Resolve {
    // A schema that was made from a guarded one has its resolvers.
    if (own && this.#wrappers.has(own)) return own
    const { requirement } = rule
    const hasPolicies = requirement.policies.length > 0
    // A field of many objects is asked for by one viewer in a row.
    let last: Execution | undefined
    const wrapper: Resolve = (source, args, context, info) => {
      const execution = this.#executions.of(context, info)
      const resolve = own ?? resolverOf(own, context)
      if (execution !== last) {
        if (viewerMeets(requirement, execution.viewer)) last = execution
        else deny(execution, rule)
      }
      if (!hasPolicies) return resolve(source, args, context, info)
      const verdict: MaybePromise<boolean> = this.#policies.meets(requirement, execution, {
        object: source,
        args,
        info,
      })
      const go = (holds: boolean) => {
        if (!holds) deny(execution, rule)
        return resolve(source, args, context, info)
      }
      return isThenable(verdict) ? verdict.then(go) : go(verdict)
    }
    this.#wrappers.add(wrapper)
    return wrapper
  }
}

/** Throws, unless denials are only reported. */
function deny({ viewer, judge }: Execution, { coordinate }: FieldRequirement): void {
  const violation = judge(denialOf(viewer, coordinate))
  if (violation) throw new SecurityError(violation)
}
