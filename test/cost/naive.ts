import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql'
import { readListSize, readWeight } from '../../src/cost/cost-directives.js'
import { defaultOf } from '../../src/graphql-versions.js'

type Variables = Readonly<Record<string, unknown>>

interface Told {
  readonly path: readonly string[]
  readonly size: number
}

const SLICING = ['first', 'last', 'limit', 'take', 'pageSize']
const ASSUMED = 10

/** The model as it reads, without a thought of time: fragments are expanded, every possible type is tried. */
export function naiveCost(schema: GraphQLSchema, document: DocumentNode, given: Variables): number {
  const fragments = new Map<string, FragmentDefinitionNode>()
  const variables: Record<string, unknown> = {}
  let cost = 0
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    for (const { variable, defaultValue } of definition.variableDefinitions ?? []) {
      const { value } = variable.name
      if (given[value] !== undefined) variables[value] = given[value]
      else if (defaultValue) variables[value] = valueFromASTUntyped(defaultValue)
    }
    const type = schema.getRootType(definition.operation) as GraphQLObjectType
    const extra = definition.operation === 'mutation' ? 10 : 0
    cost = Math.max(0, ofSet(definition.selectionSet, type, [], extra))
  }
  return cost

  function ofSet(set: SelectionSetNode, type: GraphQLObjectType, told: readonly Told[], extra: number): number {
    let sum = 0
    for (const selection of set.selections) {
      const left = (selection.directives ?? []).some(({ name, arguments: args }) => {
        const value = substitute(args?.[0]?.value as ValueNode)
        return value === (name.value === 'skip')
      })
      if (left) continue
      if (selection.kind === Kind.FIELD) sum += ofField(selection, type, told, extra)
      else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT
            ? selection
            : (fragments.get(selection.name.value) as FragmentDefinitionNode)
        const condition = fragment.typeCondition && schema.getType(fragment.typeCondition.name.value)
        const applies =
          condition === undefined ||
          condition === type ||
          (isAbstractType(condition) && schema.getPossibleTypes(condition).includes(type))
        if (applies) sum += ofSet(fragment.selectionSet, type, told, extra)
      }
    }
    return sum
  }

  function ofField(node: FieldNode, parent: GraphQLObjectType, told: readonly Told[], extra: number): number {
    const { value: name } = node.name
    if (name.startsWith('__')) return 0
    const field = parent.getFields()[name] as GraphQLField<unknown, unknown>
    const type = getNamedType(field.type)
    const args = new Map(field.args.map((arg) => [arg.name, effective(node, arg)]))
    const own = expected(field, type, args)
    const here = told.filter(({ path }) => path[0] === name)
    const below = here.filter(({ path }) => path.length > 1).map(({ path, size }) => ({ path: path.slice(1), size }))
    if (own) for (const path of own.sized) below.push({ path, size: own.size })
    const lengths = here.filter(({ path }) => path.length === 1).map(({ size }) => size)
    if (lengths.length > 0) lengths.push(...(expected(field, type, args, 0)?.lengths ?? []))
    const lists = listsIn(field.type)
    let instances = 1
    for (let list = 0; list < lists; list++) {
      instances = times(
        instances,
        list > 0 ? ASSUMED : lengths.length > 0 ? Math.max(...lengths) : (own?.size ?? ASSUMED),
      )
    }
    const weight = readWeight('', field, 'cost')
    const ofTypes = possible(type).map(
      (one) => (weight ?? weightOf(one)) + (node.selectionSet ? ofSet(node.selectionSet, one, below, 0) : 0),
    )
    const instance = isLeafType(type)
      ? (weight ?? weightOf(type))
      : Math.max(...(ofTypes.length > 0 ? ofTypes : [weight ?? weightOf(type)]))
    const ofArgs = field.args.reduce((sum, arg) => sum + ofInput(args.get(arg.name), arg), 0)
    return Math.max(0, times(instances, instance) + ofArgs) + extra
  }

  function expected(
    field: GraphQLField<unknown, unknown>,
    type: GraphQLNamedType,
    args: Map<string, unknown>,
    otherwise?: number,
  ) {
    const listSize = readListSize('', field, 'listSize')
    const names =
      listSize?.slicingArguments ?? field.args.map((arg) => arg.name).filter((name) => SLICING.includes(name))
    if (listSize === undefined && names.length === 0) return undefined
    const assumed = otherwise ?? listSize?.assumedSize ?? ASSUMED
    const lengths = names.flatMap((path) => {
      const [name, ...rest] = path.split('.')
      const arg = field.args.find((one) => one.name === name) as GraphQLArgument
      let value = args.get(name as string)
      // What a resolver that is given null may take instead.
      let least = 0
      if (value === null) {
        value = complete(defaultOf(arg), arg.type)
        least = assumed
      }
      let type: GraphQLInputType = arg.type
      for (const step of rest) {
        const input = (getNamedType(type) as GraphQLInputObjectType).getFields()[step] as GraphQLInputField
        value = (value as Record<string, unknown> | null | undefined)?.[step]
        if (value === null) {
          value = complete(defaultOf(input), input.type)
          least = assumed
        }
        type = input.type
      }
      if (value === null || value === undefined) return []
      if (Array.isArray(value)) return [Math.max(least, value.length)]
      return [Math.max(least, Number(value) < 0 ? Math.max(-Number(value), assumed) : Number(value))]
    })
    const guessed =
      'getFields' in type ? ['edges', 'nodes'].filter((name) => Object.hasOwn(type.getFields(), name)) : []
    const sized =
      listSize?.sizedFields.map((path) => path.split('.')) ??
      (listsIn(field.type) > 0 ? [] : guessed.map((name) => [name]))
    return { size: lengths.length > 0 ? Math.max(...lengths) : assumed, lengths, sized }
  }

  function effective(node: FieldNode, arg: GraphQLArgument): unknown {
    const written = (node.arguments ?? []).find(({ name }) => name.value === arg.name)
    const value = written && substitute(written.value)
    return complete(value === undefined ? defaultOf(arg) : value, arg.type)
  }

  function substitute(node: ValueNode): unknown {
    return valueFromASTUntyped(node, variables)
  }

  /** A value with the defaults of input fields put in. */
  function complete(value: unknown, type: GraphQLInputType): unknown {
    if (value === null || value === undefined) return value
    if (isNonNullType(type)) return complete(value, type.ofType)
    if (isListType(type)) return (Array.isArray(value) ? value : [value]).map((one) => complete(one, type.ofType))
    if (!isInputObjectType(type)) return value
    const fields = Object.values(type.getFields()).map((field) => {
      const own = (value as Record<string, unknown>)[field.name]
      return [field.name, complete(own === undefined ? defaultOf(field) : own, field.type)]
    })
    return Object.fromEntries(fields)
  }

  function ofInput(value: unknown, input: { type: GraphQLInputType; weight?: number | undefined } & object): number {
    if (value === null || value === undefined) return 0
    const weight = 'name' in input ? readWeight('', input as GraphQLArgument, 'cost') : undefined
    const type = isNonNullType(input.type) ? input.type.ofType : input.type
    if (isListType(type)) {
      return (value as unknown[]).reduce<number>((sum, one) => sum + ofInput(one, { type: type.ofType }), weight ?? 0)
    }
    const own = weight ?? weightOf(getNamedType(type))
    if (!isInputObjectType(type)) return own
    return Object.values(type.getFields()).reduce(
      (sum, field) => sum + ofInput((value as Record<string, unknown>)[field.name], field),
      own,
    )
  }

  function weightOf(type: GraphQLNamedType): number {
    return readWeight('', type, 'cost') ?? (isLeafType(type) ? 0 : 1)
  }

  function possible(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    return isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : []
  }
}

function listsIn(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listsIn(type.ofType)
  return isListType(type) ? 1 + listsIn(type.ofType) : 0
}

function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b
}
