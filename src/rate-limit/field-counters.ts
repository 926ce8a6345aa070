import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql'
import { defaultOf } from '../graphql-versions.js'
import type { OperationInput } from '../guard.js'
import type { BucketNames, NamedBucket } from './bucket-names.js'
import type { Charge } from './budget-store.js'
import { type FieldCall, FieldCalls, readValue } from './field-calls.js'
import { type FieldRule, FieldRules } from './field-rules.js'

/** What an operation is charged for the calls of its fields. */
export interface CountedCalls {
  readonly charges: readonly Charge[]
  /** Those of the charges: each is called by the coordinate of its field. */
  readonly buckets: readonly NamedBucket[]
  /** What is given back after the operation, of fields of which only failures count. */
  refunds(result: object): readonly Charge[]
}

/** Counts the calls of fields that have a rule. */
export class FieldCounters {
  readonly #directive: string
  readonly #names: BucketNames
  readonly #ofSchemas = new WeakMap<GraphQLSchema, FieldRules>()

  constructor(directive: string, names: BucketNames) {
    this.#directive = directive
    this.#names = names
  }

  /** Throws a `ConfigurationError` for a rule that can't be meant. */
  rulesOf(schema: GraphQLSchema): FieldRules {
    let rules = this.#ofSchemas.get(schema)
    if (rules === undefined) {
      rules = new FieldRules(schema, this.#directive)
      this.#ofSchemas.set(schema, rules)
    }
    return rules
  }

  /** `undefined` where nothing is counted. */
  count(input: OperationInput, address: () => string | null): CountedCalls | undefined {
    const rules = this.rulesOf(input.schema)
    if (rules.isEmpty) return undefined
    const calls = new FieldCalls(input, rules)
    const all = calls.all()
    if (all.length === 0) return undefined
    const charged = all.map((call) => ({ call, charges: this.#chargesOf(call, input, address) }))
    return {
      charges: charged.flatMap(({ charges }) => charges),
      buckets: charged.flatMap(({ call, charges }) => charges.map(({ key }) => ({ key, owner: call.rule.coordinate }))),
      refunds(result) {
        const failures = failuresIn(result, calls)
        return charged.flatMap(({ call, charges }) => {
          if (!call.rule.failuresOnly) return []
          const failed = Math.min(call.count, failures(call))
          return charges.map((charge) => ({ ...charge, amount: failed - call.count }))
        })
      },
    }
  }

  #chargesOf(call: FieldCall, input: OperationInput, address: () => string | null): readonly Charge[] {
    const { rule, count } = call
    const { capacity, refillPerSecond, coordinate } = rule
    return rule.by.map((by) => {
      const whose =
        'owner' in by
          ? this.#names.ofCaller([by.owner], input.viewer, address())[0]?.key
          : normalize(argumentOf(by.argument, call, input))
      return { key: this.#names.of('field', coordinate, by, whose), capacity, refillPerSecond, amount: count }
    })
  }
}

/** How often each place has failed: an error tells where it happened. */
function failuresIn(result: object, calls: FieldCalls): (call: FieldCall) => number {
  const { errors = [] } = result as { errors?: readonly { path?: readonly (string | number)[] }[] }
  const places = errors.map(({ path }) => calls.at(path ?? []))
  return ({ node }) => places.filter((nodes) => nodes.has(node)).length
}

function argumentOf([name, ...path]: readonly string[], { rule, node }: FieldCall, input: OperationInput): unknown {
  const written = node.arguments?.find((one) => one.name.value === name)?.value
  let value = written && readValue(written, input)
  if (value === undefined) value = defaultOfArgument(rule, name as string, input.schema)
  for (const step of path) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined
  }
  return value
}

function defaultOfArgument({ coordinate }: FieldRule, name: string, schema: GraphQLSchema): unknown {
  const [typeName, fieldName] = coordinate.split('.') as [string, string]
  const type = schema.getType(typeName)
  if (!(isObjectType(type) || isInterfaceType(type))) return undefined
  const argument = type.getFields()[fieldName]?.args.find((one) => one.name === name)
  return argument && defaultOf(argument)
}

/**
 * What one may write in many ways and a server takes for the same: letters in either case, blanks around, characters that
 * nobody sees, one letter or one composed of two.
 */
function normalize(value: unknown): unknown {
  if (typeof value === 'string') {
    return value
      .normalize('NFKC')
      .replace(/[\p{Cf}\p{Cc}\s]+/gu, '')
      .toLowerCase()
  }
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map(normalize)
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, normalize(inner)]),
  )
}
