import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { ConfigurationError } from '../errors.js'
import { unknownName } from '../options-check.js'
import { compileRules, type InputRules, joinRules, type Writing, writingOf } from './constraint-rules.js'
import { readConstraints } from './constraints.js'
import type { CompleteInputValidation } from './input-options.js'
import { compileJsonCheck, type JsonCheck } from './json-check.js'

/** What is looked at in one argument or input field: the validator of its coordinate. */
export interface InputCheck {
  readonly type: GraphQLInputType
  /** Lists around the value. */
  readonly levels: number
  readonly writing: Writing
  readonly rules: InputRules | undefined
  readonly json: readonly JsonCheck[]
  readonly object: ObjectCheck | undefined
}

/** What is looked at in an object, wherever it stands. It may lead to itself. */
export interface ObjectCheck {
  readonly fields: { readonly name: string; readonly check: InputCheck }[]
  readonly byName: Map<string, InputCheck>
}

type Holder = GraphQLObjectType | GraphQLInterfaceType

interface Said {
  readonly rules: InputRules | undefined
  readonly json: JsonCheck | undefined
}

const NOTHING: Said = Object.freeze({ rules: undefined, json: undefined })

/** The validators of a schema, one for each argument and input field of which something is said, or of a value within it. */
export class InputChecks {
  readonly #schema: GraphQLSchema
  readonly #options: CompleteInputValidation
  readonly #known: string[] = []
  readonly #said = new Map<string, Said>()
  readonly #objects = new Map<GraphQLInputObjectType, ObjectCheck>()
  readonly #arguments = new Map<Holder, Map<string, ReadonlyMap<string, InputCheck>>>()

  /** Whether nothing is said anywhere. */
  readonly isEmpty: boolean

  /** Throws a `ConfigurationError` for what can't be meant or would have no effect. */
  constructor(schema: GraphQLSchema, options: CompleteInputValidation) {
    this.#schema = schema
    this.#options = options
    this.#readFields()
    for (const type of Object.values(schema.getTypeMap())) {
      if (!(isObjectType(type) || isInterfaceType(type)) || type.name.startsWith('__')) continue
      for (const field of Object.values(type.getFields())) {
        for (const arg of field.args) this.#read(`${type.name}.${field.name}.${arg.name}`, arg)
      }
    }
    for (const coordinate of Object.keys(options.jsonSchemas)) {
      if (this.#said.get(coordinate)?.json) continue
      const sentence = `inputValidation.jsonSchemas: there is no argument or input field ${coordinate}.`
      throw new ConfigurationError(unknownName(sentence, coordinate, this.#known))
    }
    this.isEmpty = this.#said.size === 0
    // What contradicts itself is told at start-up, whether anybody asks for it or not.
    for (const type of Object.values(schema.getTypeMap())) {
      if (isObjectType(type) || isInterfaceType(type)) {
        for (const name of Object.keys(type.getFields())) this.argumentsOf(type, name)
      }
    }
  }

  /** Where something is said itself, of an argument or an input field. */
  said(coordinate: string): boolean {
    const { rules, json } = this.#said.get(coordinate) ?? NOTHING
    return rules !== undefined || json !== undefined
  }

  objectOf(type: GraphQLInputObjectType): ObjectCheck | undefined {
    return this.#objects.get(type)
  }

  /** The arguments of a field that are looked at, by name. */
  argumentsOf(type: Holder, name: string): ReadonlyMap<string, InputCheck> | undefined {
    let fields = this.#arguments.get(type)
    if (fields === undefined) {
      fields = new Map()
      this.#arguments.set(type, fields)
      for (const field of Object.values(type.getFields())) {
        const checks = this.#compileArguments(type, field)
        if (checks.size > 0) fields.set(field.name, checks)
      }
    }
    return fields.get(name)
  }

  #compileArguments(type: Holder, field: GraphQLField<unknown, unknown>): ReadonlyMap<string, InputCheck> {
    const checks = new Map<string, InputCheck>()
    // Through an interface nobody knows which object will answer, so what any of them says has to hold.
    const holders: readonly Holder[] = isInterfaceType(type) ? [type, ...this.#schema.getPossibleTypes(type)] : [type]
    for (const arg of field.args) {
      const said = new Set<Said>()
      for (const holder of holders) {
        for (const one of [holder, ...holder.getInterfaces()]) {
          const found = this.#said.get(`${one.name}.${field.name}.${arg.name}`)
          if (found) said.add(found)
        }
      }
      const check = this.#check(arg, [...said])
      if (check) checks.set(arg.name, check)
    }
    return checks
  }

  #readFields(): void {
    const types = Object.values(this.#schema.getTypeMap()).filter(isInputObjectType)
    const fields = types.flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    const leading = new Set<GraphQLInputObjectType>()
    for (const { type, field } of fields) if (this.#read(`${type.name}.${field.name}`, field)) leading.add(type)
    for (let before = -1; before < leading.size; ) {
      before = leading.size
      for (const { type, field } of fields) {
        const inner = getNamedType(field.type)
        if (isInputObjectType(inner) && leading.has(inner)) leading.add(type)
      }
    }
    for (const type of leading) this.#objects.set(type, { fields: [], byName: new Map() })
    for (const { type, field } of fields) {
      const found = this.#said.get(`${type.name}.${field.name}`)
      const check = this.#check(field, found ? [found] : [])
      if (check === undefined) continue
      const object = this.#objects.get(type) as ObjectCheck
      object.fields.push({ name: field.name, check })
      object.byName.set(field.name, check)
    }
  }

  /** Whether something is said of it. */
  #read(coordinate: string, input: Pick<GraphQLArgument, 'type' | 'extensions' | 'astNode'>): boolean {
    const { directives, maxPatternLength, jsonSchemas } = this.#options
    this.#known.push(coordinate)
    const constraints = readConstraints(coordinate, input, directives.constraint)
    const hasSchema = Object.hasOwn(jsonSchemas, coordinate)
    if (constraints.length === 0 && !hasSchema) return false
    const rules =
      constraints.length > 0 ? compileRules(coordinate, input.type, constraints, maxPatternLength) : undefined
    const json = hasSchema
      ? compileJsonCheck(coordinate, input.type, jsonSchemas[coordinate], this.#options)
      : undefined
    this.#said.set(coordinate, { rules, json })
    return true
  }

  #check({ type }: Pick<GraphQLArgument, 'type'>, said: readonly Said[]): InputCheck | undefined {
    const named = getNamedType(type)
    const object = isInputObjectType(named) ? this.#objects.get(named) : undefined
    const rules = said.flatMap((one) => one.rules ?? [])
    const json = said.flatMap((one) => one.json ?? [])
    if (rules.length === 0 && json.length === 0 && object === undefined) return undefined
    return {
      type,
      levels: levelsOf(type),
      writing: writingOf(named),
      rules: rules.length > 0 ? joinRules(rules) : undefined,
      json,
      object,
    }
  }
}

function levelsOf(type: GraphQLInputType): number {
  if (isNonNullType(type)) return levelsOf(type.ofType)
  return isListType(type) ? 1 + levelsOf(type.ofType) : 0
}
