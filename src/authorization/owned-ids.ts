import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'
import { ConfigurationError } from '../errors.js'
import { assertKnownKeys, unknownName } from '../options-check.js'
import { schemaSays } from '../schema-says.js'
import { InputMarks, type MarkedInput } from './input-marks.js'
import type { OwnerTable } from './owner-table.js'
import type { CompleteOwnership } from './ownership-options.js'

/** An id that was given, and the type of which it must be. */
export interface OwnedId {
  readonly type: string
  readonly id: unknown
}

/** Ids found in one value, of which the lists and objects are groups of their own. */
export type OwnedGroup = readonly (OwnedId | OwnedGroup)[]

/** Groups that were found before: many calls may be given the list or object of one variable. */
export type KnownGroups = Map<object, Map<string, OwnedGroup>>

/** Finds in arguments the ids that must be of objects of the viewer, by `@owns`. */
export class OwnedIds {
  readonly #types: InputMarks<string>

  /** Throws a `ConfigurationError` for what can't be meant. */
  constructor(schema: GraphQLSchema, owners: OwnerTable, options: CompleteOwnership) {
    const known = Object.keys(schema.getTypeMap()).filter((name) => owners.ruleOf(name))
    this.#types = new InputMarks(schema, (coordinate, inputs) => readOwns(coordinate, inputs, known, options))
    for (const { name, args } of schema.getDirectives()) {
      for (const arg of args) {
        const coordinate = `@${name}(${arg.name}:)`
        if (schemaSays(coordinate, arg, 'owns', options.ownsDirective).length === 0) continue
        throw new ConfigurationError(`owns of ${coordinate} has no effect: nobody looks at directives.`)
      }
    }
  }

  get isEmpty(): boolean {
    return this.#types.isEmpty
  }

  /** Whether an argument of a field may hold such an id. */
  concerns(field: string, arg: GraphQLArgument): boolean {
    return this.#types.concerns(field, arg)
  }

  /** All of them in the arguments of one call. */
  in(
    field: string,
    args: readonly GraphQLArgument[],
    values: Readonly<Record<string, unknown>>,
    known: KnownGroups,
  ): OwnedGroup {
    const found: (OwnedId | OwnedGroup)[] = []
    for (const arg of args) this.#collect(`${field}.${arg.name}`, arg.type, values[arg.name], found, known)
    return found
  }

  #collect(
    coordinate: string,
    given: GraphQLInputType,
    value: unknown,
    found: (OwnedId | OwnedGroup)[],
    known: KnownGroups,
  ): void {
    if (value === null || value === undefined) return
    const type = isNonNullType(given) ? given.ofType : given
    const owned = isListType(type) ? undefined : this.#types.of(coordinate)
    if (owned !== undefined) {
      found.push({ type: owned, id: value })
    } else if (isListType(type) && !Array.isArray(value)) {
      this.#collect(coordinate, type.ofType, value, found, known)
    } else if (typeof value === 'object') {
      let ofValue = known.get(value)
      if (ofValue === undefined) {
        ofValue = new Map()
        known.set(value, ofValue)
      }
      let group = ofValue.get(coordinate)
      if (group === undefined) {
        group = this.#within(coordinate, type, value, known)
        ofValue.set(coordinate, group)
      }
      if (group.length > 0) found.push(group)
    }
  }

  #within(coordinate: string, type: GraphQLInputType, value: object, known: KnownGroups): OwnedGroup {
    const found: (OwnedId | OwnedGroup)[] = []
    if (isListType(type)) {
      for (const item of value as readonly unknown[]) this.#collect(coordinate, type.ofType, item, found, known)
    } else if (isInputObjectType(type) && this.#types.leadsThrough(type)) {
      for (const field of Object.values(type.getFields())) {
        const own = Object.hasOwn(value, field.name) ? (value as Record<string, unknown>)[field.name] : undefined
        this.#collect(`${type.name}.${field.name}`, field.type, own, found, known)
      }
    }
    return found
  }
}

function readOwns(
  coordinate: string,
  inputs: readonly MarkedInput[],
  owned: readonly string[],
  { ownsDirective, loaders }: CompleteOwnership,
): string | undefined {
  const where = `owns of ${coordinate}`
  const types = new Set<string>()
  for (const input of inputs) {
    for (const said of schemaSays(coordinate, input, 'owns', ownsDirective)) {
      if (typeof said !== 'string') assertKnownKeys(where, said as object, ['type'])
      types.add(typeof said === 'string' ? said : String((said as { type?: unknown }).type))
      if ('type' in input && isLeafType(getNamedType(input.type))) continue
      throw new ConfigurationError(`${where} has no effect: it is no id.`)
    }
  }
  const [type, other] = types
  if (type === undefined) return undefined
  if (other !== undefined) throw new ConfigurationError(`${where} names two types.`)
  if (!owned.includes(type)) {
    throw new ConfigurationError(unknownName(`${where}: ${type} is no type that has an owner.`, type, owned))
  }
  if (!Object.hasOwn(loaders, type)) {
    throw new ConfigurationError(`${where} has no effect without ownership.loaders.${type}.`)
  }
  return type
}
