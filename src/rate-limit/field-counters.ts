import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  type OperationDefinitionNode,
} from 'graphql'
import { defaultOf } from '../graphql-versions.js'
import type { OperationInput } from '../guard.js'
import { defaultsOf, Values } from '../values.js'
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
  /** What is given back after the operation, of fields of which only failures count. */
  refunds(result: object): readonly Charge[]
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
      refunds(result) {
        const failures = failuresIn(result, input)
        return charged.flatMap(({ call, charges }) => {
          if (!call.rule.failuresOnly) return []
          const failed = failures(call)
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
    for (const by of rule.by) {
      const whose =
        'owner' in by
          ? this.#names.ofCaller([by.owner], input.viewer, address())[0]?.key
          : normalize(argumentOf(by.argument, call, values))
      const key = this.#names.of('field', coordinate, by, whose)
      charges.push({ key, capacity, refillPerSecond, amount: count })
      buckets.push({ key, owner: nameOf(call, by) })
    }
    return { call, charges, buckets }
  }
}

/** Nothing that the client has not written itself: a coordinate might tell it of a type. */
function nameOf({ node, rule }: FieldCall, by: CountedBy): string {
  const field = `field ${node.name.value}`
  if (rule.by.length === 1) return field
  return `${field} by ${'owner' in by ? by.owner : by.argument.join('.')}`
}

function argumentOf([name, ...path]: readonly string[], { rule, node }: FieldCall, values: Values): unknown {
  const argument = rule.field.args.find((one) => one.name === name)
  if (argument === undefined) return undefined
  const written = node.arguments?.find((one) => one.name.value === name)?.value
  let value = written && values.readNode(written)
  if (value === undefined) value = defaultOf(argument)
  let type: GraphQLInputType = argument.type
  for (const step of path) {
    const fields = getNamedType(type)
    const field = isInputObjectType(fields) ? fields.getFields()[step] : undefined
    if (field === undefined || typeof value !== 'object' || value === null) return undefined
    const own = Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined
    value = own === undefined ? defaultOf(field) : own
    type = field.type
  }
  return value
}

const MAX_DEPTH = 200

/**
 * What one may write in many ways and a server takes for the same: letters in either case, blanks around, characters that
 * nobody sees, one letter or one composed of two.
 */
function normalize(value: unknown, depth = 0): unknown {
  // Nobody means what is nested more deeply, and to tell it apart might take more than the stack.
  if (depth > MAX_DEPTH) return null
  if (typeof value === 'string') {
    return value
      .normalize('NFKC')
      .replace(/[\p{Cf}\p{Cc}\s]+/gu, '')
      .toLowerCase()
  }
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map((item) => normalize(item, depth + 1))
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, normalize(inner, depth + 1)]),
  )
}
