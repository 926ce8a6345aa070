import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { ConfigurationError } from '../errors.js'
import { LONGEST_REFILL } from '../limit-checks.js'
import { assertKnownKeys, unknownName } from '../options-check.js'
import { schemaSays } from '../schema-says.js'
import type { BudgetOwner } from './bucket-names.js'

/** By what the calls of a field are told apart: by who calls, or by the value of an argument. */
export type CountedBy = { readonly owner: BudgetOwner } | { readonly argument: readonly string[] }

/** What `@rateLimit` says of a field. */
export interface FieldRule {
  readonly coordinate: string
  readonly field: Field
  readonly capacity: number
  readonly refillPerSecond: number
  readonly by: readonly CountedBy[]
  readonly failuresOnly: boolean
}

type Field = GraphQLField<unknown, unknown>

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 }
const OWNERS: readonly string[] = ['viewer', 'key', 'address']

/** The rules of a schema, compiled once. */
export class FieldRules {
  readonly #rules = new Map<string, FieldRule>()
  readonly #ofFields = new Map<string, readonly FieldRule[]>()
  readonly #schema: GraphQLSchema

  /** Throws a `ConfigurationError` for what can't be meant. */
  constructor(schema: GraphQLSchema, directive: string) {
    this.#schema = schema
    for (const type of Object.values(schema.getTypeMap())) {
      if (!(isObjectType(type) || isInterfaceType(type)) || type.name.startsWith('__')) continue
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`
        const [given] = schemaSays(coordinate, field, 'rateLimit', directive)
        if (given !== undefined) this.#rules.set(coordinate, compile(coordinate, field, given))
      }
    }
  }

  get isEmpty(): boolean {
    return this.#rules.size === 0
  }

  /** What applies where a field is selected on a type: its own rule, and those of its interfaces and implementations. */
  of(type: GraphQLNamedType, field: string): readonly FieldRule[] {
    const coordinate = `${type.name}.${field}`
    let found = this.#ofFields.get(coordinate)
    if (found === undefined) {
      const related = new Set<GraphQLNamedType>([type])
      if (isAbstractType(type)) for (const possible of this.#schema.getPossibleTypes(type)) related.add(possible)
      for (const one of [...related]) {
        if (isObjectType(one) || isInterfaceType(one)) for (const parent of one.getInterfaces()) related.add(parent)
      }
      found = [...related].map(({ name }) => this.#rules.get(`${name}.${field}`)).filter((rule) => rule !== undefined)
      this.#ofFields.set(coordinate, found)
    }
    return found
  }
}

function compile(coordinate: string, field: Field, given: unknown): FieldRule {
  const where = `rateLimit of ${coordinate}`
  assertKnownKeys(where, given as object, ['limit', 'window', 'by', 'countFailuresOnly'])
  const { limit, window, by = ['viewer'], countFailuresOnly = false } = given as Record<string, unknown>
  if (!Number.isSafeInteger(limit) || Number(limit) < 1) {
    throw new ConfigurationError(`${where}.limit must be a whole number of at least 1.`)
  }
  const [, count, unit] = /^([1-9]\d{0,9})(ms|s|m|h|d)$/.exec(String(window)) ?? []
  if (count === undefined || unit === undefined) {
    throw new ConfigurationError(`${where}.window must be a time such as 30s, 15m, 1h or 1d.`)
  }
  if (!Array.isArray(by) || by.length === 0) throw new ConfigurationError(`${where}.by must be a list.`)
  if (new Set(by).size < by.length) throw new ConfigurationError(`${where}.by names one twice.`)
  if (typeof countFailuresOnly !== 'boolean') {
    throw new ConfigurationError(`${where}.countFailuresOnly must be true or false.`)
  }
  const seconds = Number(count) * (UNITS[unit] as number)
  if (seconds > LONGEST_REFILL) throw new ConfigurationError(`${where}.window must be at most a year.`)
  return {
    coordinate,
    field,
    capacity: Number(limit),
    refillPerSecond: Number(limit) / seconds,
    by: by.map((one) => compileBy(where, field, one)),
    failuresOnly: countFailuresOnly,
  }
}

function compileBy(where: string, field: Field, by: unknown): CountedBy {
  if (OWNERS.includes(by as string)) return { owner: by as BudgetOwner }
  const [head, name = '', ...path] = String(by).split('.')
  if (head !== 'args') {
    throw new ConfigurationError(
      `${where}.by must name viewer, key, address or args.<argument>; it has '${String(by)}'.`,
    )
  }
  const argument = field.args.find((one) => one.name === name)
  if (argument === undefined) {
    const sentence = `${where}.by: there is no argument ${name}.`
    throw new ConfigurationError(
      unknownName(
        sentence,
        name,
        field.args.map((one) => one.name),
      ),
    )
  }
  let { type: given } = argument
  for (const step of path) {
    const type = getNamedType(given)
    if (isListType(isNonNullType(given) ? given.ofType : given)) {
      throw new ConfigurationError(`${where}.by: ${type.name} is in a list on the way to ${step}.`)
    }
    const fields = isInputObjectType(type) ? type.getFields() : {}
    const next = Object.hasOwn(fields, step) ? fields[step] : undefined
    if (next === undefined) {
      throw new ConfigurationError(unknownName(`${where}.by: there is no ${String(by)}.`, step, Object.keys(fields)))
    }
    given = next.type
  }
  return { argument: [name, ...path] }
}
