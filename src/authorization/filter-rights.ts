import {
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
import { fieldsNamed, type Models, modelsOf } from './named-fields.js'
import { allOf, DENIED, isOpen, OPEN, type Requirement } from './requirement.js'
import type { RuleTable } from './rule-table.js'

/** Arguments of a write that choose what is written to, and don't hold what is written. */
const CHOOSES =
  /^(where|filters?|filterby|conditions?|having|search|orderby|orders?|sort|sorting|sortby|distincton|groupby)$/

/**
 * What an input field or value of an enum requires because it names a field that has a rule: who filters or orders by what
 * he may not read finds it out bit by bit. Inputs of reads are filters, and of writes those that are called so.
 */
export class FilterRights {
  readonly #schema: GraphQLSchema
  readonly #table: RuleTable
  readonly #rights = new Map<string, Requirement>()
  readonly #walked = new Set<string>()
  /** Enums that fields answer: their values are data, and not names of fields. */
  readonly #answered: ReadonlySet<string>

  constructor(schema: GraphQLSchema, table: RuleTable) {
    this.#schema = schema
    this.#table = table
    this.#answered = new Set(fieldsOf(schema).map(({ field }) => getNamedType(field.type).name))
    if (table.isOpen) return
    const reading = typesThatRead(schema)
    for (const { type, field } of fieldsOf(schema)) {
      const models = modelsOf(schema, getNamedType(field.type))
      for (const arg of field.args) {
        const input = getNamedType(arg.type)
        if (reading.has(type.name) || choosesBy(arg.name)) this.#walk(input, models)
        else this.#walkWritten(input, models, new Set())
      }
    }
  }

  /** Of an input field or enum value; `undefined` where it names nothing that has a rule. */
  of(coordinate: string): Requirement | undefined {
    return this.#rights.get(coordinate)
  }

  #walk(input: GraphQLNamedType, models: Models): void {
    if (models.length === 0) return
    const key = [input.name, ...models.map(({ name }) => name)].join(' ')
    if (this.#walked.has(key)) return
    this.#walked.add(key)
    if (isEnumType(input)) this.#ofEnum(input, models)
    else if (isInputObjectType(input)) this.#ofInput(input, models)
  }

  #ofEnum(input: GraphQLEnumType, models: Models): void {
    if (this.#answered.has(input.name)) return
    for (const { name, value } of input.getValues()) {
      const names = typeof value === 'string' ? new Set([name, value]) : [name]
      for (const one of names) this.#note(`${input.name}.${name}`, one, models)
    }
  }

  #ofInput(input: GraphQLInputObjectType, models: Models): void {
    for (const field of Object.values(input.getFields())) {
      const named = this.#note(`${input.name}.${field.name}`, field.name, models)
      const inner = getNamedType(field.type)
      // What is within `and`, `some` or `field` is about the same objects, and within `author` about authors.
      const composite = named.filter((type) => isCompositeType(type))
      if (named.length === 0 || isEnumType(inner)) this.#walk(inner, models)
      for (const type of composite) this.#walk(inner, modelsOf(this.#schema, type))
    }
  }

  /** A filter within what is written. */
  #walkWritten(input: GraphQLNamedType, models: Models, seen: Set<GraphQLNamedType>): void {
    if (!isInputObjectType(input) || seen.has(input)) return
    seen.add(input)
    for (const field of Object.values(input.getFields())) {
      const inner = getNamedType(field.type)
      if (choosesBy(field.name)) this.#walk(inner, models)
      else this.#walkWritten(inner, models, seen)
    }
  }

  /** Answers the types of the fields that are named. */
  #note(coordinate: string, name: string, models: Models): readonly GraphQLNamedType[] {
    const ways = fieldsNamed(this.#schema, name, models)
    const required = ways.flat().map(({ type, field }) => this.#table.of(type.name, field.name)?.toFilterBy ?? OPEN)
    const all = allOf([this.#rights.get(coordinate) ?? OPEN, ...required])
    // Of which object a policy would be asked nobody knows.
    if (!isOpen(all)) this.#rights.set(coordinate, all.policies.length > 0 ? DENIED : all)
    return ways.flatMap((way) => way.slice(-1)).map(({ field }) => getNamedType(field.type))
  }
}

function choosesBy(name: string): boolean {
  return CHOOSES.test(name.replaceAll('_', '').toLowerCase())
}

function fieldsOf(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__')
      ? Object.values(type.getFields()).map((field) => ({ type, field }))
      : [],
  )
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
