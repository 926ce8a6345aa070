import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { ConfigurationError } from '../errors.js'
import { assertKnownKeys, unknownName } from '../options-check.js'
import { schemaSays } from '../schema-says.js'
import type { OwnerTable } from './owner-table.js'
import type { CompleteOwnership } from './ownership-options.js'

/** An id that was given, and the type of which it must be. */
export interface OwnedId {
  readonly type: string
  readonly id: unknown
}

type Input = GraphQLArgument | GraphQLInputField

/** Finds in arguments the ids that must be of objects of the viewer, by `@owns`. */
export class OwnedIds {
  readonly #options: CompleteOwnership
  readonly #owners: OwnerTable
  /** By coordinate of an argument or input field. */
  readonly #types = new Map<string, string>()
  /** Input objects in which such a field is, at any depth. */
  readonly #leading = new Set<string>()

  /** Throws a `ConfigurationError` for what can't be meant. */
  constructor(schema: GraphQLSchema, owners: OwnerTable, options: CompleteOwnership) {
    this.#options = options
    this.#owners = owners
    const inputs: [holder: string, Input][] = []
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__')) continue
      if (isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          this.#read(schema, `${type.name}.${field.name}`, field)
          inputs.push([type.name, field])
        }
      } else if (isObjectType(type)) {
        const declared = type.getInterfaces().map((parent) => parent.getFields())
        for (const field of Object.values(type.getFields())) {
          for (const arg of field.args) {
            const coordinate = `${type.name}.${field.name}.${arg.name}`
            this.#read(schema, coordinate, arg)
            for (const fields of declared) {
              const same = fields[field.name]?.args.find(({ name }) => name === arg.name)
              if (same) this.#read(schema, coordinate, same)
            }
          }
        }
      }
    }
    for (let before = -1; before < this.#leading.size; ) {
      before = this.#leading.size
      for (const [holder, { name, type }] of inputs) {
        if (this.#types.has(`${holder}.${name}`) || this.#leading.has(getNamedType(type).name))
          this.#leading.add(holder)
      }
    }
  }

  get isEmpty(): boolean {
    return this.#types.size === 0
  }

  /** Whether an argument of a field may hold such an id. */
  concerns(field: string, { name, type }: GraphQLArgument): boolean {
    return this.#types.has(`${field}.${name}`) || this.#leading.has(getNamedType(type).name)
  }

  /** All of them in the arguments of one call. */
  in(field: string, args: readonly GraphQLArgument[], values: Readonly<Record<string, unknown>>): readonly OwnedId[] {
    const found: OwnedId[] = []
    for (const arg of args) this.#collect(`${field}.${arg.name}`, arg.type, values[arg.name], found)
    return found
  }

  #collect(coordinate: string, given: GraphQLInputType, value: unknown, found: OwnedId[]): void {
    if (value === null || value === undefined) return
    const type = isNonNullType(given) ? given.ofType : given
    if (isListType(type)) {
      for (const item of Array.isArray(value) ? value : [value]) this.#collect(coordinate, type.ofType, item, found)
      return
    }
    const owned = this.#types.get(coordinate)
    if (owned !== undefined) {
      found.push({ type: owned, id: value })
      return
    }
    if (!isInputObjectType(type) || !this.#leading.has(type.name) || typeof value !== 'object') return
    for (const field of Object.values(type.getFields())) {
      const own = Object.hasOwn(value, field.name) ? (value as Record<string, unknown>)[field.name] : undefined
      this.#collect(`${type.name}.${field.name}`, field.type, own, found)
    }
  }

  #read(schema: GraphQLSchema, coordinate: string, input: Input): void {
    const { ownsDirective, loaders } = this.#options
    for (const said of schemaSays(coordinate, input, 'owns', ownsDirective)) {
      const where = `owns of ${coordinate}`
      if (typeof said !== 'string') assertKnownKeys(where, said as object, ['type'])
      const type = typeof said === 'string' ? said : String((said as { type?: unknown }).type)
      if (this.#owners.ruleOf(type) === undefined) {
        const owned = Object.keys(schema.getTypeMap()).filter((name) => this.#owners.ruleOf(name))
        throw new ConfigurationError(unknownName(`${where}: ${type} is no type that has an owner.`, type, owned))
      }
      if (!Object.hasOwn(loaders, type)) {
        throw new ConfigurationError(`${where} has no effect without ownership.loaders.${type}.`)
      }
      if (!isLeafType(getNamedType(input.type))) {
        throw new ConfigurationError(`${where}: ${getNamedType(input.type).name} is no id.`)
      }
      const known = this.#types.get(coordinate)
      if (known !== undefined && known !== type) throw new ConfigurationError(`${where} names two types.`)
      this.#types.set(coordinate, type)
    }
  }
}
