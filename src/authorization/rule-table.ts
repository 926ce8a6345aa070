import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLLeafType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isUnionType,
} from 'graphql'
import { ConfigurationError } from '../errors.js'
import { assertRenamed } from '../renamed-directives.js'
import type { CompleteAuthorization } from './authorization-options.js'
import { type OwnRule, readRule } from './read-rules.js'
import { AUTHENTICATED, allOf, DENIED, isOpen, OPEN, type Requirement } from './requirement.js'

/** What is required to touch one field of an object type. */
export interface FieldRequirement {
  readonly coordinate: string
  readonly requirement: Requirement
}

/** The rules of a schema, compiled once: what each field of each object type requires in all. */
export class RuleTable {
  readonly #schema: GraphQLSchema
  readonly #options: CompleteAuthorization
  readonly #types = new Map<string, OwnRule>()
  readonly #fields = new Map<string, FieldRequirement>()
  /** By field of an abstract type: of all that it may be. */
  readonly #abstract = new Map<string, readonly FieldRequirement[]>()

  /** Throws a `ConfigurationError` for a rule that can't be meant, or that would have no effect. */
  constructor(schema: GraphQLSchema, options: CompleteAuthorization) {
    this.#schema = schema
    this.#options = options
    assertRenamed(schema, 'fieldAuthorization.directives', options.directives)
    const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
    for (const type of types) this.#types.set(type.name, this.#readType(type))
    for (const type of types) {
      if (!isObjectType(type)) continue
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`
        this.#fields.set(coordinate, { coordinate, requirement: this.#compile(type, field) })
      }
    }
  }

  /** Of a field of an object type; `undefined` for introspection. */
  of(type: string, field: string): FieldRequirement | undefined {
    return this.#fields.get(`${type}.${field}`)
  }

  /** What a field may require that is selected on a type: of an abstract one, on each object that it may be. */
  ofSelection(type: GraphQLNamedType, field: string): readonly FieldRequirement[] {
    const coordinate = `${type.name}.${field}`
    if (!isAbstractType(type)) {
      const own = this.#fields.get(coordinate)
      return own && !isOpen(own.requirement) ? [own] : NONE
    }
    let all = this.#abstract.get(coordinate)
    if (all === undefined) {
      all = this.#schema.getPossibleTypes(type).flatMap((possible) => this.ofSelection(possible, field))
      this.#abstract.set(coordinate, all)
    }
    return all
  }

  /** Whether a field or its type says that anybody may touch it. */
  isPublic(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): boolean {
    const own = readRule(`${type.name}.${field.name}`, field, this.#options)
    return own.isPublic || this.#types.get(type.name)?.isPublic === true
  }

  /** Whether anybody may touch every field. */
  get isOpen(): boolean {
    for (const { requirement } of this.#fields.values()) if (!isOpen(requirement)) return false
    return true
  }

  /** All fields of object types. */
  all(): Iterable<FieldRequirement> {
    return this.#fields.values()
  }

  #readType(type: GraphQLNamedType): OwnRule {
    const rule = readRule(type.name, type, this.#options)
    if (rule.isStated && (isInputObjectType(type) || isUnionType(type))) {
      throw new ConfigurationError(`The rule of ${type.name} has no effect: put it on its fields or members.`)
    }
    if (rule.isPublic && !isObjectType(type)) throw new ConfigurationError(`public of ${type.name} has no effect.`)
    if (rule.isStated && isLeafType(type) && !this.#isAnswered(type)) {
      throw new ConfigurationError(`The rule of ${type.name} has no effect: no field answers it.`)
    }
    if (isInterfaceType(type)) this.#assertImplemented(type, rule)
    return rule
  }

  #isAnswered(leaf: GraphQLLeafType): boolean {
    return Object.values(this.#schema.getTypeMap()).some(
      (type) =>
        isObjectType(type) && Object.values(type.getFields()).some((field) => getNamedType(field.type) === leaf),
    )
  }

  #assertImplemented(type: GraphQLInterfaceType, rule: OwnRule): void {
    const stated = Object.values(type.getFields()).find(
      (field) => readRule(`${type.name}.${field.name}`, field, this.#options).isStated,
    )
    if (!(rule.isStated || stated) || this.#schema.getPossibleTypes(type).length > 0) return
    const coordinate = stated ? `${type.name}.${stated.name}` : type.name
    throw new ConfigurationError(`The rule of ${coordinate} has no effect: no type implements ${type.name}.`)
  }

  #compile(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): Requirement {
    const own = readRule(`${type.name}.${field.name}`, field, this.#options)
    const ofType = this.#types.get(type.name)
    if (own.isPublic && ofType && !isOpen(ofType.requirement)) {
      throw new ConfigurationError(`public of ${type.name}.${field.name} has no effect: ${type.name} has a rule.`)
    }
    const parents = type.getInterfaces().flatMap((parent) => {
      const declared = parent.getFields()[field.name]
      const ofField = declared && readRule(`${parent.name}.${field.name}`, declared, this.#options)
      return [this.#types.get(parent.name), ofField]
    })
    const stated = [own, ofType, ...parents].filter((rule) => rule !== undefined)
    const required = allOf([
      ...stated.map(({ requirement }) => requirement),
      this.#ofReturned(field),
      ...(this.#hasPreset(type, field) ? [AUTHENTICATED] : []),
    ])
    return stated.some(({ isStated }) => isStated) ? required : allOf([required, this.#byDefault()])
  }

  /** Nothing of a stranger stands for anybody. */
  #hasPreset(type: GraphQLObjectType, { name, args }: GraphQLField<unknown, unknown>): boolean {
    const holders = [type, ...type.getInterfaces()].map((holder) => `${holder.name}.${name}`)
    return args.some((arg) => holders.some((holder) => Object.hasOwn(this.#options.presets, `${holder}.${arg.name}`)))
  }

  /** Whoever may not touch a type may not have a value of it. */
  #ofReturned({ type }: GraphQLField<unknown, unknown>): Requirement {
    const named = getNamedType(type)
    if (isLeafType(named)) return this.#types.get(named.name)?.requirement ?? OPEN
    const types = isUnionType(named) ? [named] : [named, ...named.getInterfaces()]
    // Policies are asked about the object itself, where its own fields are touched.
    return allOf(types.map(({ name }) => ({ ...(this.#types.get(name)?.requirement ?? OPEN), policies: [] })))
  }

  #byDefault(): Requirement {
    const { defaultRule } = this.#options
    if (defaultRule === 'allow') return OPEN
    return defaultRule === 'deny' ? DENIED : AUTHENTICATED
  }
}

const NONE: readonly FieldRequirement[] = Object.freeze([])
