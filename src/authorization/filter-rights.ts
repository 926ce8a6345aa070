import {
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql'
import type { Viewer } from '../viewer.js'
import { choosesBy, isTransparent, ordersBy } from './filter-names.js'
import { NamedFields, type NamedWay } from './named-fields.js'
import { allOf, DENIED, isOpen, OPEN, type Requirement, viewerMeets } from './requirement.js'
import type { RuleTable } from './rule-table.js'

/** What an input is about: a filter of users is another thing than the same input that saves one. */
export interface FilterNode {
  /** By the name of an input field or value of an enum. */
  readonly parts: Map<string, FilterPart>
}

/** One argument, input field or enum value of a filter. */
export interface FilterPart {
  /** What its use here requires; `undefined` if nothing. */
  readonly given: FilterUse | undefined
  /** What stands within it is about this. */
  within: readonly FilterNode[]
}

export interface FilterUse {
  readonly coordinate: string
  readonly requirement: Requirement
  /** What is found without a filter is more than the client has asked for. */
  readonly canBeLeftOut: false
}

const NOTHING: readonly FilterNode[] = Object.freeze([])

/**
 * What an input field or value of an enum requires because it names a field that has a rule: who filters or orders by what
 * he may not read finds it out bit by bit. Inputs of reads are filters, and of writes those that are called so.
 */
export class FilterRights {
  readonly #table: RuleTable
  readonly #fields: NamedFields
  readonly #states: (coordinate: string) => boolean
  readonly #nodes = new Map<string, FilterNode>()
  readonly #models = new Map<string, Set<GraphQLNamedType>>()
  readonly #arguments = new Map<string, FilterPart>()
  readonly #parts: FilterPart[] = []
  /** What each use of a coordinate requires; one that is written requires nothing here. */
  readonly #uses = new Map<string, Requirement[]>()
  readonly #named = new Set<string>()

  /** @param states Whether a coordinate has a rule of its own, which holds instead. */
  constructor(schema: GraphQLSchema, table: RuleTable, states: (coordinate: string) => boolean) {
    this.#table = table
    this.#states = states
    this.#fields = new NamedFields(schema)
    if (table.isOpen) return
    const reading = typesThatRead(schema)
    const counts: [coordinate: string, arg: GraphQLArgument][] = []
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue
      for (const field of Object.values(type.getFields())) {
        const answer = getNamedType(field.type)
        for (const arg of field.args) {
          const coordinate = `${type.name}.${field.name}.${arg.name}`
          const isFilter = reading.has(type.name) || choosesBy(arg.name)
          if (!isCompositeType(answer) && isFilter) counts.push([coordinate, arg])
          else if (isFilter) this.#arguments.set(coordinate, this.#ofArgument(coordinate, arg, answer))
          else
            this.#arguments.set(
              coordinate,
              this.#part(undefined, [this.#written(getNamedType(arg.type), answer, new Map())]),
            )
        }
      }
    }
    // What only counts is about what the same filter finds elsewhere.
    for (const [coordinate, { type }] of counts) {
      const input = getNamedType(type)
      const models = [...(this.#models.get(input.name) ?? [])]
      this.#arguments.set(
        coordinate,
        this.#part(
          undefined,
          models.flatMap((model) => this.#nodesOf(input, model, '')),
        ),
      )
    }
    this.#prune()
  }

  get isEmpty(): boolean {
    return this.#named.size === 0
  }

  /** `undefined` of an argument in which nothing requires anything. */
  ofArgument(coordinate: string): FilterPart | undefined {
    const part = this.#arguments.get(coordinate)
    return part && (part.given || part.within.length > 0) ? part : undefined
  }

  /** Whether an input field or enum value names a field that has a rule. */
  names(coordinate: string): boolean {
    return this.#named.has(coordinate)
  }

  /** All that any use requires, by coordinate. */
  all(): Iterable<readonly [coordinate: string, requirement: Requirement]> {
    return [...this.#named].map((coordinate) => [coordinate, allOf(this.#uses.get(coordinate) ?? [])] as const)
  }

  /** Whether no use of it is left to a viewer. */
  hides(coordinate: string, viewer: Viewer): boolean {
    const uses = this.#uses.get(coordinate)
    return uses?.every((requirement) => !viewerMeets(requirement, viewer)) ?? false
  }

  #ofArgument(coordinate: string, arg: GraphQLArgument, answer: GraphQLNamedType): FilterPart {
    const input = getNamedType(arg.type)
    if (!isInputObjectType(input)) return this.#part(undefined, this.#nodesOf(input, answer, arg.name))
    const named = this.#typesNamed(arg.name, answer)
    const relations = named.filter((type) => isCompositeType(type))
    if (named.length === 0) return this.#part(undefined, [this.#node(input, answer)])
    // `posts(author: { email: … })` is about authors, and `posts(at: { from: … })` about nothing with fields.
    const within = relations.map((model) => this.#node(input, model))
    return this.#use(coordinate, this.#required([arg.name], answer), within)
  }

  #typesNamed(name: string, model: GraphQLNamedType): readonly GraphQLNamedType[] {
    return this.#waysOf(name, model).flatMap((way) => way.slice(-1).map(({ field }) => getNamedType(field.type)))
  }

  /** What may be a filter or order of what it stands in is no field, unless there is such a relation. */
  #waysOf(name: string, model: GraphQLNamedType): readonly NamedWay[] {
    const ways = this.#fields.in(model, name)
    return isTransparent(name) ? ways.filter((way) => isCompositeType(getNamedType(way.at(-1)?.field.type))) : ways
  }

  /** An input that is about objects of a type, or about what is found through it. */
  #nodesOf(input: GraphQLNamedType, model: GraphQLNamedType, called: string): readonly FilterNode[] {
    if (isEnumType(input)) return this.#isValue(input, model, called) ? NOTHING : [this.#node(input, model)]
    return isInputObjectType(input) ? [this.#node(input, model)] : NOTHING
  }

  /** A filter by the value of a field: `status: PAID` does not name a field `paid`. */
  #isValue(input: GraphQLEnumType, model: GraphQLNamedType, called: string): boolean {
    return !ordersBy(called) && this.#typesNamed(called, model).includes(input)
  }

  #node(input: GraphQLEnumType | GraphQLInputObjectType, model: GraphQLNamedType): FilterNode {
    const key = `${input.name} ${model.name}`
    let node = this.#nodes.get(key)
    if (node !== undefined) return node
    node = { parts: new Map() }
    this.#nodes.set(key, node)
    const models = this.#models.get(input.name) ?? new Set()
    this.#models.set(input.name, models.add(model))
    if (isEnumType(input)) {
      for (const { name, value } of input.getValues()) {
        const names = typeof value === 'string' ? [name, value] : [name]
        node.parts.set(name, this.#use(`${input.name}.${name}`, this.#required(names, model), NOTHING))
      }
      return node
    }
    for (const { name, type } of Object.values(input.getFields())) {
      const required = this.#required([name], model)
      node.parts.set(name, this.#use(`${input.name}.${name}`, required, this.#within(name, type, model)))
    }
    return node
  }

  /** What is within `and`, `some` or `filter` is about the same objects, and within `author` about authors. */
  #within(name: string, type: GraphQLArgument['type'], model: GraphQLNamedType): readonly FilterNode[] {
    const inner = getNamedType(type)
    const named = this.#typesNamed(name, model)
    const relations = named.filter((one) => isCompositeType(one))
    if (relations.length > 0) return relations.flatMap((one) => this.#nodesOf(inner, one, name))
    // Within `price` stand operators, and no names.
    return named.length > 0 && isInputObjectType(inner) ? NOTHING : this.#nodesOf(inner, model, name)
  }

  /** Something written, in which there may be a filter. */
  #written(input: GraphQLNamedType, model: GraphQLNamedType, known: Map<GraphQLNamedType, FilterNode>): FilterNode {
    let node = known.get(input)
    if (node !== undefined) return node
    node = { parts: new Map() }
    known.set(input, node)
    if (isEnumType(input)) for (const { name } of input.getValues()) this.#use(`${input.name}.${name}`, OPEN, NOTHING)
    if (!isInputObjectType(input)) return node
    for (const { name, type } of Object.values(input.getFields())) {
      const inner = getNamedType(type)
      const chosen = isCompositeType(model) && choosesBy(name)
      const within = chosen ? this.#nodesOf(inner, model, name) : [this.#written(inner, model, known)]
      node.parts.set(name, this.#use(`${input.name}.${name}`, OPEN, within))
    }
    return node
  }

  #use(coordinate: string, found: Requirement, within: readonly FilterNode[]): FilterPart {
    if (!isOpen(found)) this.#named.add(coordinate)
    const requirement = this.#states(coordinate) ? OPEN : found
    const uses = this.#uses.get(coordinate)
    if (uses) uses.push(requirement)
    else this.#uses.set(coordinate, [requirement])
    return this.#part(isOpen(requirement) ? undefined : { coordinate, requirement, canBeLeftOut: false }, within)
  }

  #part(given: FilterUse | undefined, within: readonly FilterNode[]): FilterPart {
    const part = { given, within }
    this.#parts.push(part)
    return part
  }

  /** Leaves out what leads to nothing that is required. */
  #prune(): void {
    const leading = new Set<FilterNode>()
    const leads = ({ given, within }: FilterPart) => given !== undefined || within.some((node) => leading.has(node))
    const nodes = new Set(this.#parts.flatMap(({ within }) => within))
    for (let before = -1; before < leading.size; ) {
      before = leading.size
      for (const node of nodes) {
        if (!leading.has(node) && [...node.parts.values()].some(leads)) leading.add(node)
      }
    }
    for (const part of this.#parts) part.within = part.within.filter((node) => leading.has(node))
  }

  /** What all the fields require that names may mean, and those that lead to them. */
  #required(names: readonly string[], model: GraphQLNamedType): Requirement {
    const ways = names.flatMap((name) => this.#waysOf(name, model))
    const required = ways.flat().map(({ type, field }) => this.#table.of(type.name, field.name)?.requirement ?? OPEN)
    const all = allOf(required)
    // Of which object a policy would be asked nobody knows.
    return all.policies.length > 0 ? DENIED : all
  }
}

/** A write may stand in an object within the mutation type: what no query reaches does not read. */
function typesThatRead(schema: GraphQLSchema): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [schema.getQueryType(), schema.getSubscriptionType()].filter(
    (type) => type != null,
  ) as GraphQLNamedType[]
  for (const type of open) {
    if (reached.has(type.name)) continue
    reached.add(type.name)
    if (!isCompositeType(type)) continue
    if ('getFields' in type) open.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)))
    if (!isObjectType(type)) open.push(...schema.getPossibleTypes(type))
  }
  return reached
}
