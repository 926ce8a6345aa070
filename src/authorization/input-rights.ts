import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
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
import { defaultOf, list } from '../graphql-versions.js'
import type { OperationInput } from '../guard.js'
import { SelectionPlan } from '../selection-plan.js'
import { defaultsOf, hidesVariables, Values } from '../values.js'
import type { Viewer } from '../viewer.js'
import type { CompleteAuthorization } from './authorization-options.js'
import { type FilterNode, type FilterPart, FilterRights } from './filter-rights.js'
import { InputMarks, type MarkedInput } from './input-marks.js'
import { assertInputsReached } from './reached-inputs.js'
import { readRule } from './read-rules.js'
import { AUTHENTICATED, allOf, isOpen, OPEN, type Requirement, viewerMeets } from './requirement.js'
import type { RuleTable } from './rule-table.js'

/** A place of the document where a field is called whose arguments have rules. */
interface Call {
  readonly node: FieldNode
  readonly field: string
  readonly args: readonly GraphQLArgument[]
}

type MarkedValue = GraphQLArgument | GraphQLInputField

/** What an operation gives that has a rule. */
export interface GivenInput {
  readonly coordinate: string
  readonly requirement: Requirement
  /** Not so of what is required, nor of a value of an enum, which leaves nothing behind. */
  readonly canBeLeftOut: boolean
}

/** By coordinate, or by the part of a filter. */
type Found = Map<string | FilterPart, GivenInput>

/** What may be given with one request, looked through once however often it is used. */
interface Search {
  readonly values: Values
  readonly found: Found
  /** Variables by what they are given for. */
  readonly seen: Map<GraphQLInputType | readonly FilterNode[], Set<string>>
}

/** Values within values; what is nested more deeply is no value that anyone means. */
const MAX_DEPTH = 200

/**
 * Who may give which argument, input field or enum value. What counts is that the client has written it: null, an empty
 * text and an empty list are given, and a default of the schema is not.
 */
export class InputRights {
  readonly #schema: GraphQLSchema
  readonly #marks: InputMarks<GivenInput>
  readonly #filters: FilterRights
  /** By input type: whoever gives one has to be somebody, since something of theirs will stand in it. */
  readonly #presets = new Map<string, GivenInput>()
  readonly #inDefaults = new WeakMap<MarkedValue, readonly string[]>()
  readonly #plans = new WeakMap<OperationDefinitionNode, SelectionPlan<Call>>()

  /** Throws a `ConfigurationError` for a rule that can't be meant. */
  constructor(schema: GraphQLSchema, table: RuleTable, options: CompleteAuthorization) {
    this.#schema = schema
    const open = new Set<string>()
    this.#marks = new InputMarks(schema, (coordinate, inputs) => {
      const rules = inputs.map((input) => readRule(coordinate, input, options)).filter(({ isStated }) => isStated)
      const [holder = '', name = '', ...ofArgument] = coordinate.split('.')
      const hasPreset = name !== '' && ofArgument.length === 0 && Object.hasOwn(options.presets, coordinate)
      if (hasPreset) this.#presets.set(holder, { coordinate, requirement: AUTHENTICATED, canBeLeftOut: false })
      if (rules.some(({ isPublic }) => isPublic)) open.add(coordinate)
      const requirement = allOf(rules.map((rule) => rule.requirement))
      if (isOpen(requirement)) return hasPreset ? { coordinate, requirement: OPEN, canBeLeftOut: true } : undefined
      if (requirement.policies.length > 0) {
        throw new ConfigurationError(
          `policy of ${coordinate} has no effect: no object is known where inputs are given.`,
        )
      }
      return { coordinate, requirement, canBeLeftOut: inputs.every(isOptional) }
    })
    const states = (coordinate: string) => open.has(coordinate) || !isOpen(this.of(coordinate) ?? OPEN)
    this.#filters = new FilterRights(schema, table, states)
    for (const coordinate of open) {
      if (!this.#filters.names(coordinate)) throw new ConfigurationError(`public of ${coordinate} has no effect.`)
    }
    assertInputsReached(schema, this.#marks, options)
  }

  get isEmpty(): boolean {
    return this.#marks.isEmpty && this.#filters.isEmpty
  }

  /** What an argument or input field requires; `undefined` where anybody may give it. */
  of(coordinate: string): Requirement | undefined {
    return this.#marks.of(coordinate)?.requirement
  }

  /** What all arguments, input fields and enum values require that have a rule, or name a field that has one. */
  all(): ReadonlyMap<string, Requirement> {
    const ofMarks = [...this.#marks.all()].map(([coordinate, { requirement }]) => [coordinate, requirement] as const)
    return new Map([...this.#filters.all(), ...ofMarks].filter(([, requirement]) => !isOpen(requirement)))
  }

  /** Whether a viewer may give something nowhere. */
  hides(coordinate: string, viewer: Viewer): boolean {
    return !viewerMeets(this.of(coordinate) ?? OPEN, viewer) || this.#filters.hides(coordinate, viewer)
  }

  /** Everything that the operation gives and has a rule; `undefined` where nobody can tell. */
  given(input: OperationInput): readonly GivenInput[] | undefined {
    if (this.isEmpty) return NOTHING
    const plan = this.#planOf(input)
    if (plan.isEmpty && !plan.isTooLarge) return NOTHING
    if (plan.isTooLarge || hidesVariables(input)) return undefined
    const values = new Values(input.variables, defaultsOf(input.operation))
    const found: Found = new Map()
    const search: Search = { values, found, seen: new Map() }
    let isKnown = true
    plan.visit(values, ({ node, field, args }) => {
      for (const arg of args) {
        const written = list(node.arguments).find(({ name }) => name.value === arg.name)?.value
        if (written === undefined || isAbsent(written, values)) {
          this.#noteDefault(arg, found)
          continue
        }
        const coordinate = `${field}.${arg.name}`
        this.#note(coordinate, found)
        const filter = this.#filters.ofArgument(coordinate)
        notePart(filter, found)
        isKnown = this.#ofNode(written, arg.type, filter?.within ?? NOTHING, search, 0) && isKnown
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
    const types = isInterfaceType(type) ? [type, ...this.#schema.getPossibleTypes(type)] : [type]
    return types.flatMap((one) => this.#callOf(one, node))
  }

  #callOf(type: GraphQLNamedType, node: FieldNode): readonly Call[] {
    if (!(isObjectType(type) || isInterfaceType(type))) return NOTHING
    const name = node.name.value
    const args = type.getFields()[name]?.args ?? []
    const field = `${type.name}.${name}`
    const isBare = list(node.arguments).length === 0
    const marked = args.filter((arg) => {
      if (isBare) return this.#marks.concerns(field, arg) && this.#presetsInDefault(arg).length > 0
      return this.#marks.concerns(field, arg) || this.#filters.ofArgument(`${field}.${arg.name}`) !== undefined
    })
    return marked.length > 0 ? [{ node, field, args: marked }] : NOTHING
  }

  #notePreset(type: string, found: Found): void {
    const preset = this.#presets.get(type)
    if (preset) found.set(type, preset)
  }

  /** A default of the schema nobody has written, so no rule holds for it; but something of the viewer may stand in it. */
  #noteDefault(input: MarkedValue, found: Found): void {
    for (const type of this.#presetsInDefault(input)) this.#notePreset(type, found)
  }

  /** Input types that have presets, of all that a default gives. */
  #presetsInDefault(input: MarkedValue): readonly string[] {
    let types = this.#inDefaults.get(input)
    if (types === undefined) {
      // Until it is known: a default may hold a value of its own type.
      this.#inDefaults.set(input, NOTHING)
      const found: Found = new Map()
      this.#ofValue(defaultOf(input), input.type, NOTHING, found, 0)
      types = [...this.#presets.keys()].filter((name) => found.has(name))
      this.#inDefaults.set(input, types)
    }
    return types
  }

  #note(coordinate: string, found: Found): void {
    const given = this.#marks.of(coordinate)
    if (given) found.set(coordinate, given)
  }

  /** Whether all of a value of the document could be looked at. */
  #ofNode(
    node: ValueNode,
    given: GraphQLInputType,
    about: readonly FilterNode[],
    search: Search,
    depth: number,
  ): boolean {
    if (depth > MAX_DEPTH) return false
    const { values, found } = search
    if (node.kind === Kind.VARIABLE) return this.#ofVariable(node.name.value, given, about, search, depth)
    const type = isNonNullType(given) ? given.ofType : given
    if (isListType(type)) {
      const items = node.kind === Kind.LIST ? node.values : [node]
      return items.every((item) => this.#ofNode(item, type.ofType, about, search, depth + 1))
    }
    if (isEnumType(type) && node.kind === Kind.ENUM) this.#noteValue(type, node.value, about, found)
    if (!this.#leads(type, about) || node.kind !== Kind.OBJECT) return true
    this.#notePreset(type.name, found)
    const fields = type.getFields()
    for (const field of Object.values(fields)) {
      const written = node.fields.find(({ name }) => name.value === field.name)?.value
      if (written === undefined || isAbsent(written, values)) this.#noteDefault(field, found)
    }
    return node.fields.every(({ name, value }) => {
      const field = Object.hasOwn(fields, name.value) ? fields[name.value] : undefined
      if (field === undefined || isAbsent(value, values)) return true
      this.#note(`${type.name}.${name.value}`, found)
      return this.#ofNode(value, field.type, within(about, name.value, found), search, depth + 1)
    })
  }

  #ofVariable(
    name: string,
    type: GraphQLInputType,
    about: readonly FilterNode[],
    { values, found, seen }: Search,
    depth: number,
  ): boolean {
    const place = about.length > 0 ? about : type
    let names = seen.get(place)
    if (names === undefined) {
      names = new Set()
      seen.set(place, names)
    }
    if (names.has(name)) return true
    names.add(name)
    return this.#ofValue(values.read(name), type, about, found, depth)
  }

  /** The same of a value of a variable, as the client has sent it. */
  #ofValue(
    value: unknown,
    given: GraphQLInputType,
    about: readonly FilterNode[],
    found: Found,
    depth: number,
  ): boolean {
    if (depth > MAX_DEPTH) return false
    if (value === null || value === undefined) return true
    const type = isNonNullType(given) ? given.ofType : given
    if (isListType(type)) {
      const items: readonly unknown[] = Array.isArray(value) ? value : [value]
      return items.every((item) => this.#ofValue(item, type.ofType, about, found, depth + 1))
    }
    if (isEnumType(type) && typeof value === 'string') this.#noteValue(type, value, about, found)
    if (!this.#leads(type, about) || typeof value !== 'object') return true
    this.#notePreset(type.name, found)
    const fields = type.getFields()
    for (const field of Object.values(fields)) {
      if ((value as Record<string, unknown>)[field.name] === undefined) this.#noteDefault(field, found)
    }
    return Object.entries(value).every(([name, inner]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (field === undefined || inner === undefined) return true
      this.#note(`${type.name}.${name}`, found)
      return this.#ofValue(inner, field.type, within(about, name, found), found, depth + 1)
    })
  }

  #noteValue(type: GraphQLEnumType, value: string, about: readonly FilterNode[], found: Found): void {
    this.#note(`${type.name}.${value}`, found)
    within(about, value, found)
  }

  #leads(type: GraphQLInputType, about: readonly FilterNode[]): type is GraphQLInputObjectType {
    return isInputObjectType(type) && (about.length > 0 || this.#marks.leadsThrough(type))
  }
}

/** What a name in a filter leads to; what it requires is noted. */
function within(about: readonly FilterNode[], name: string, found: Found): readonly FilterNode[] {
  const [first, ...others] = about
  if (first === undefined) return NOTHING
  const part = first.parts.get(name)
  notePart(part, found)
  if (others.length === 0) return part?.within ?? NOTHING
  return [...(part?.within ?? []), ...within(others, name, found)]
}

function notePart(part: FilterPart | undefined, found: Found): void {
  if (part?.given) found.set(part, part.given)
}

const NOTHING: readonly never[] = Object.freeze([])

function isOptional(input: MarkedInput): boolean {
  return 'type' in input && !(isNonNullType(input.type) && defaultOf(input) === undefined)
}

/** A variable that is not given and has no default is as if nothing were written. */
function isAbsent(node: ValueNode, values: Values): boolean {
  return node.kind === Kind.VARIABLE && values.read(node.name.value) === undefined
}
