import type { GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { OperationInput } from '../guard.js'
import { defaultsOf, Values } from '../values.js'
import { argumentText } from './argument-text.js'
import type { BucketNames, NamedBucket } from './bucket-names.js'
import type { Charge } from './budget-store.js'
import { failuresIn } from './failed-calls.js'
import { type FieldCall, FieldCalls } from './field-calls.js'
import { type CountedBy, FieldRules } from './field-rules.js'

/** What an operation is charged for the calls of its fields. */
export interface CountedCalls {
  readonly charges: readonly Charge[]
  /** Those of the charges: each is called by its field. */
  readonly buckets: readonly NamedBucket[]
  /** What is given back after the operation, of fields of which only failures count; each account that has failed is told. */
  refunds(result: object, failed: (account: string) => void): readonly Charge[]
}

interface OfSchema {
  readonly rules: FieldRules
  readonly calls: WeakMap<OperationDefinitionNode, FieldCalls>
}

/** Counts the calls of fields that have a rule. */
export class FieldCounters {
  readonly #directive: string
  readonly #names: BucketNames
  readonly #ofSchemas = new WeakMap<GraphQLSchema, OfSchema>()

  constructor(directive: string, names: BucketNames) {
    this.#directive = directive
    this.#names = names
  }

  /** Throws a `ConfigurationError` for a rule that can't be meant. */
  rulesOf(schema: GraphQLSchema): FieldRules {
    return this.#of(schema).rules
  }

  /** `undefined` where nothing is counted, `'too large'` where nobody can count. */
  count(input: OperationInput, address: () => string | null): CountedCalls | 'too large' | undefined {
    const { rules, calls } = this.#of(input.schema)
    if (rules.isEmpty) return undefined
    const { operation } = input
    let compiled = calls.get(operation)
    if (compiled === undefined) {
      compiled = new FieldCalls(input, rules)
      calls.set(operation, compiled)
    }
    if (compiled.isTooLarge) return 'too large'
    if (compiled.isEmpty) return undefined
    const values = new Values(input.variables, defaultsOf(operation))
    const charged = compiled.count(values).map((call) => this.#charge(call, values, input, address))
    if (charged.length === 0) return undefined
    return {
      charges: charged.flatMap(({ charges }) => charges),
      buckets: charged.flatMap(({ buckets }) => buckets),
      refunds(result, tell) {
        if (!charged.some(({ call }) => call.rule.failuresOnly)) return []
        const failures = failuresIn(result, input)
        return charged.flatMap(({ call, charges, accounts }) => {
          if (!call.rule.failuresOnly) return []
          const failed = failures(call)
          if (failed > 0) for (const account of accounts) tell(account)
          return failed < call.count ? charges.map((charge) => ({ ...charge, amount: failed - call.count })) : []
        })
      },
    }
  }

  #of(schema: GraphQLSchema): OfSchema {
    let known = this.#ofSchemas.get(schema)
    if (known === undefined) {
      known = { rules: new FieldRules(schema, this.#directive), calls: new WeakMap() }
      this.#ofSchemas.set(schema, known)
    }
    return known
  }

  #charge(call: FieldCall, values: Values, input: OperationInput, address: () => string | null) {
    const { rule, count } = call
    const { capacity, refillPerSecond, coordinate } = rule
    const charges: Charge[] = []
    const buckets: NamedBucket[] = []
    /** What tells those that are named by an argument, such as the account of a login. */
    const accounts: string[] = []
    for (const by of rule.by) {
      const whose =
        'owner' in by
          ? this.#names.ofCaller([by.owner], input.viewer, address)[0]?.key
          : argumentText(by.argument, call.rule.field, call.node, values)
      const key = this.#names.of('field', coordinate, by, whose)
      charges.push({ key, capacity, refillPerSecond, amount: count })
      buckets.push({ key, owner: nameOf(call, by) })
      if ('argument' in by) accounts.push(key)
    }
    return { call, charges, buckets, accounts }
  }
}

/** Nothing that the client has not written itself: a coordinate might tell it of a type. */
function nameOf({ node, rule }: FieldCall, by: CountedBy): string {
  const field = `field ${node.name.value}`
  if (rule.by.length === 1) return field
  return `${field} by ${'owner' in by ? by.owner : by.argument.join('.')}`
}
