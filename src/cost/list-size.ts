import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql'
import { ConfigurationError } from '../errors.js'
import { unknownName } from '../options-check.js'
import { readListSize } from './cost-directives.js'
import type { CompleteCostModel } from './cost-options.js'

type Field = GraphQLField<unknown, unknown>

/** How long a list is, or the lists that are selected on a field. */
export interface ListSize {
  /** Items where no slicing argument is given. */
  readonly assumed: number
  /** Each the way to a slicing argument: its name, and the names of input fields below it. */
  readonly slicing: readonly (readonly string[])[]
  /** Whether exactly one of them has to be given. */
  readonly requireOne: boolean
  /** Each the way to a list of which this is the length, from the selections on the field. */
  readonly sized: readonly (readonly string[])[]
}

/** Where the schema says nothing, these lists of a connection are as long as the page that was asked for. */
const CONNECTION_LISTS = ['edges', 'nodes']

/**
 * Compiles what the schema says of the length of a field, or what its arguments let one guess. The field comes first, and
 * then the same as its interfaces declare it: the first of them that says something counts.
 */
export function compileListSize(
  coordinate: string,
  declared: readonly [Field, ...Field[]],
  options: CompleteCostModel,
  schema: GraphQLSchema,
): ListSize | undefined {
  const [field] = declared
  const given = firstOf(declared, (one) => readListSize(coordinate, one, options.listSizeDirective))
  if (given === undefined) return guess(field, options, schema)
  const slicing = given.slicingArguments.map((path) => path.split('.'))
  for (const path of slicing) assertSlicing(coordinate, field, path)
  const sized = given.sizedFields.map((path) => parseSized(coordinate, path))
  for (const path of sized) assertSized(coordinate, getNamedType(field.type), path, schema)
  if (sized.length === 0 && !isList(field)) {
    throw new ConfigurationError(
      `@${options.listSizeDirective} on ${coordinate}: it is no list, and names no sizedFields.`,
    )
  }
  return {
    assumed: given.assumedSize ?? options.assumedListSize,
    slicing,
    requireOne: given.requireOneSlicingArgument && slicing.length > 0,
    sized,
  }
}

function firstOf<T, R>(list: readonly T[], read: (item: T) => R | undefined): R | undefined {
  for (const item of list) {
    const found = read(item)
    if (found !== undefined) return found
  }
  return undefined
}

function guess(
  field: Field,
  { slicingArguments, assumedListSize }: CompleteCostModel,
  schema: GraphQLSchema,
): ListSize | undefined {
  const slicing = field.args.filter(({ name }) => slicingArguments.includes(name)).map(({ name }) => [name])
  if (slicing.length === 0) return undefined
  const sized = isList(field) ? [] : listsOf(getNamedType(field.type), schema).map((name) => [name])
  if (sized.length === 0 && !isList(field)) return undefined
  return { assumed: assumedListSize, slicing, requireOne: false, sized }
}

function listsOf(type: GraphQLNamedType, schema: GraphQLSchema): string[] {
  const fields = fieldsOf(type, schema)
  return CONNECTION_LISTS.filter((name) => fields.get(name)?.some(isList))
}

/** Of an abstract type, the fields of all that it may be: a fragment may select them. */
function fieldsOf(type: GraphQLNamedType, schema: GraphQLSchema): ReadonlyMap<string, readonly Field[]> {
  const fields = new Map<string, Field[]>()
  const holders = isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type]
  for (const holder of holders) {
    if (!isObjectType(holder) && !isInterfaceType(holder)) continue
    for (const field of Object.values(holder.getFields())) {
      const known = fields.get(field.name)
      if (known) known.push(field)
      else fields.set(field.name, [field])
    }
  }
  return fields
}

/** `edges`, or one name in another as in `results { page }` or `results.page`. */
function parseSized(coordinate: string, text: string): readonly string[] {
  const names = text.split(/[\s{}.]+/).filter((name) => name !== '')
  const braces = text.replace(/[^{}]/g, '')
  const nested = braces === '' || braces === '{'.repeat(names.length - 1) + '}'.repeat(names.length - 1)
  if (names.length > 0 && nested && names.every((name) => /^[_A-Za-z]\w*$/.test(name))) return names
  throw new ConfigurationError(
    `sizedFields of ${coordinate}: '${text}' must name one list, such as edges or results { page }.`,
  )
}

function assertSlicing(coordinate: string, field: Field, [name, ...rest]: readonly string[]): void {
  const where = `slicingArguments of ${coordinate}`
  const argument = field.args.find((one) => one.name === name)
  if (argument === undefined) {
    const known = field.args.map((one) => one.name)
    throw new ConfigurationError(unknownName(`${where}: there is no argument ${name}.`, String(name), known))
  }
  let { type: found } = argument as { type: GraphQLInputType }
  for (const step of rest) {
    const type = getNamedType(found)
    if (isListType(isNonNullType(found) ? found.ofType : found)) {
      throw new ConfigurationError(`${where}: ${type.name} is in a list on the way to ${step}.`)
    }
    const fields = isInputObjectType(type) ? type.getFields() : {}
    const next = Object.hasOwn(fields, step) ? fields[step] : undefined
    if (next === undefined) {
      throw new ConfigurationError(
        unknownName(`${where}: ${type.name} has no input field ${step}.`, step, Object.keys(fields)),
      )
    }
    found = next.type
  }
  const type = getNamedType(found)
  const isList = isListType(isNonNullType(found) ? found.ofType : found)
  if (!isList && (!isScalarType(type) || type.name === 'Boolean')) {
    throw new ConfigurationError(`${where}: ${[name, ...rest].join('.')} is no number and no list.`)
  }
}

function assertSized(coordinate: string, type: GraphQLNamedType, path: readonly string[], schema: GraphQLSchema): void {
  let holder = type
  let last: readonly Field[] = []
  for (const step of path) {
    const fields = fieldsOf(holder, schema)
    last = fields.get(step) ?? []
    const [first] = last
    if (first === undefined) {
      const sentence = `sizedFields of ${coordinate}: ${holder.name} has no field ${step}.`
      throw new ConfigurationError(unknownName(sentence, step, fields.keys()))
    }
    holder = getNamedType(first.type)
  }
  if (last.length > 0 && !last.some(isList)) {
    throw new ConfigurationError(`sizedFields of ${coordinate}: ${path.join('.')} is no list.`)
  }
}

function isList({ type }: Field): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type)
}
