import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql'
import { ConfigurationError } from '../errors.js'
import { list } from '../graphql-versions.js'
import type { OperationInput } from '../guard.js'
import { SelectionPlan } from '../selection-plan.js'
import { defaultsOf, losesVariables, Values } from '../values.js'
import type { CompleteAuthorization } from './authorization-options.js'
import { InputMarks } from './input-marks.js'
import { readRule } from './read-rules.js'
import { allOf, type Requirement } from './requirement.js'

/** A place of the document where a field is called whose arguments have rules. */
interface Call {
  readonly node: FieldNode
  readonly field: string
  readonly args: readonly GraphQLArgument[]
}

/** What an operation gives that has a rule. */
export interface GivenInput {
  readonly coordinate: string
  readonly requirement: Requirement
  readonly isEnumValue: boolean
}

/** Values within values; what is nested more deeply is no value that anyone means. */
const MAX_DEPTH = 200

/**
 * Who may give which argument, input field or enum value. What counts is that the client has written it: null, an empty
 * text and an empty list are given, and a default of the schema is not.
 */
export class InputRights {
  readonly #schema: GraphQLSchema
  readonly #marks: InputMarks<Requirement>
  readonly #plans = new WeakMap<OperationDefinitionNode, SelectionPlan<Call>>()

  /** Throws a `ConfigurationError` for a rule that can't be meant. */
  constructor(schema: GraphQLSchema, options: CompleteAuthorization) {
    this.#schema = schema
    this.#marks = new InputMarks(schema, (coordinate, inputs) => {
      const rules = inputs.map((input) => readRule(coordinate, input, options)).filter(({ isStated }) => isStated)
      if (rules.length === 0) return undefined
      if (rules.some(({ isPublic }) => isPublic)) throw new ConfigurationError(`public of ${coordinate} has no effect.`)
      const requirement = allOf(rules.map((rule) => rule.requirement))
      if (requirement.policies.length === 0) return requirement
      throw new ConfigurationError(`policy of ${coordinate} has no effect: no object is known where inputs are given.`)
    })
  }

  get isEmpty(): boolean {
    return this.#marks.isEmpty
  }

  /** What an argument or input field requires; `undefined` where anybody may give it. */
  of(coordinate: string): Requirement | undefined {
    return this.#marks.of(coordinate)
  }

  /** Everything that the operation gives and has a rule; `undefined` where nobody can tell. */
  given(input: OperationInput): readonly GivenInput[] | undefined {
    if (this.isEmpty) return NOTHING
    const plan = this.#planOf(input)
    if (plan.isEmpty && !plan.isTooLarge) return NOTHING
    if (plan.isTooLarge || losesVariables(input.operation)) return undefined
    const values = new Values(input.variables, defaultsOf(input.operation))
    const found = new Map<string, GivenInput>()
    let isKnown = true
    plan.visit(values, ({ node, field, args }) => {
      for (const arg of args) {
        const written = list(node.arguments).find(({ name }) => name.value === arg.name)?.value
        if (written === undefined || isAbsent(written, values)) continue
        const coordinate = `${field}.${arg.name}`
        this.#note(coordinate, found)
        isKnown = this.#ofNode(written, arg.type, values, found, 0) && isKnown
      }
    })
    return isKnown ? [...found.values()] : undefined
  }

  #planOf(input: OperationInput): SelectionPlan<Call> {
    let plan = this.#plans.get(input.operation)
    if (plan === undefined) {
      plan = new SelectionPlan(input, (type, node) => this.#callsOf(type, node))
      this.#plans.set(input.operation, plan)
    }
    return plan
  }

  /** Through an interface, the calls of all that it may be. */
  #callsOf(type: GraphQLNamedType, node: FieldNode): readonly Call[] {
    if (list(node.arguments).length === 0) return NOTHING
    const types = isInterfaceType(type) ? [type, ...this.#schema.getPossibleTypes(type)] : [type]
    return types.flatMap((one) => this.#callOf(one, node))
  }

  #callOf(type: GraphQLNamedType, node: FieldNode): readonly Call[] {
    if (!(isObjectType(type) || isInterfaceType(type))) return NOTHING
    const name = node.name.value
    const args = type.getFields()[name]?.args ?? []
    const field = `${type.name}.${name}`
    const marked = args.filter((arg) => this.#marks.concerns(field, arg))
    return marked.length > 0 ? [{ node, field, args: marked }] : NOTHING
  }

  #note(coordinate: string, found: Map<string, GivenInput>, isEnumValue = false): void {
    const requirement = this.#marks.of(coordinate)
    if (requirement) found.set(coordinate, { coordinate, requirement, isEnumValue })
  }

  /** Whether all of a value of the document could be looked at. */
  #ofNode(
    node: ValueNode,
    given: GraphQLInputType,
    values: Values,
    found: Map<string, GivenInput>,
    depth: number,
  ): boolean {
    if (depth > MAX_DEPTH) return false
    if (node.kind === Kind.VARIABLE) return this.#ofValue(values.read(node.name.value), given, found, depth)
    const type = isNonNullType(given) ? given.ofType : given
    if (isListType(type)) {
      const items = node.kind === Kind.LIST ? node.values : [node]
      return items.every((item) => this.#ofNode(item, type.ofType, values, found, depth + 1))
    }
    if (isEnumType(type) && node.kind === Kind.ENUM) this.#note(`${type.name}.${node.value}`, found, true)
    if (!isInputObjectType(type) || !this.#marks.leadsThrough(type) || node.kind !== Kind.OBJECT) return true
    const fields = type.getFields()
    return node.fields.every(({ name, value }) => {
      const field = Object.hasOwn(fields, name.value) ? fields[name.value] : undefined
      if (field === undefined || isAbsent(value, values)) return true
      this.#note(`${type.name}.${name.value}`, found)
      return this.#ofNode(value, field.type, values, found, depth + 1)
    })
  }

  /** The same of a value of a variable, as the client has sent it. */
  #ofValue(value: unknown, given: GraphQLInputType, found: Map<string, GivenInput>, depth: number): boolean {
    if (depth > MAX_DEPTH) return false
    if (value === null || value === undefined) return true
    const type = isNonNullType(given) ? given.ofType : given
    if (isListType(type)) {
      const items: readonly unknown[] = Array.isArray(value) ? value : [value]
      return items.every((item) => this.#ofValue(item, type.ofType, found, depth + 1))
    }
    if (isEnumType(type) && typeof value === 'string') this.#note(`${type.name}.${value}`, found, true)
    if (!isInputObjectType(type) || !this.#marks.leadsThrough(type) || typeof value !== 'object') return true
    const fields = type.getFields()
    return Object.entries(value).every(([name, inner]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (field === undefined || inner === undefined) return true
      this.#note(`${type.name}.${name}`, found)
      return this.#ofValue(inner, field.type, found, depth + 1)
    })
  }
}

const NOTHING: readonly never[] = Object.freeze([])

/** A variable that is not given and has no default is as if nothing were written. */
function isAbsent(node: ValueNode, values: Values): boolean {
  return node.kind === Kind.VARIABLE && values.read(node.name.value) === undefined
}
