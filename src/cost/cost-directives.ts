import type { ConstDirectiveNode, GraphQLArgument, GraphQLField, GraphQLInputField, GraphQLNamedType } from 'graphql'
import { valueFromASTUntyped } from 'graphql'
import { ConfigurationError } from '../errors.js'
import { readExtension } from '../extensions.js'
import { assertKnownKeys } from '../options-check.js'

/** What carries directives in a schema. */
export type Annotated = GraphQLNamedType | GraphQLField<unknown, unknown> | GraphQLArgument | GraphQLInputField

/** The arguments of `@listSize`, as they were written. */
export interface ListSizeArguments {
  readonly assumedSize: number | undefined
  readonly slicingArguments: readonly string[]
  readonly sizedFields: readonly string[]
  readonly requireOneSlicingArgument: boolean
}

const listSizeKeys = ['assumedSize', 'slicingArguments', 'sizedFields', 'requireOneSlicingArgument'] as const

/** The weight that the schema gives to a coordinate, by directive or by `extensions.bulwark.cost`. */
export function readWeight(coordinate: string, element: Annotated, directive: string): number | undefined {
  const value = readExtension(coordinate, element, 'cost') ?? readDirective(element, directive)
  if (value === undefined) return undefined
  const isObject = typeof value === 'object' && value !== null
  if (isObject) assertKnownKeys(`The cost of ${coordinate}`, value, ['weight'])
  const weight = isObject ? (value as { weight?: unknown }).weight : value
  const number = typeof weight === 'string' && weight.trim() !== '' ? Number(weight) : weight
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new ConfigurationError(`The weight of ${coordinate} must be a number.`)
}

/** What the schema says of the length of a list, by directive or by `extensions.bulwark.listSize`. */
export function readListSize(coordinate: string, element: Annotated, directive: string): ListSizeArguments | undefined {
  const value = readExtension(coordinate, element, 'listSize') ?? readDirective(element, directive)
  if (value === undefined) return undefined
  assertKnownKeys(`listSize of ${coordinate}`, value as object, listSizeKeys)
  const given = value as { readonly [Key in keyof ListSizeArguments]?: unknown }
  const { assumedSize } = given
  const requireOneSlicingArgument = given.requireOneSlicingArgument ?? true
  if (
    assumedSize !== undefined &&
    assumedSize !== null &&
    !(Number.isSafeInteger(assumedSize) && Number(assumedSize) >= 0)
  ) {
    throw new ConfigurationError(`assumedSize of ${coordinate} must be a whole number of at least 0.`)
  }
  if (typeof requireOneSlicingArgument !== 'boolean') {
    throw new ConfigurationError(`requireOneSlicingArgument of ${coordinate} must be true or false.`)
  }
  return {
    assumedSize: (assumedSize ?? undefined) as number | undefined,
    slicingArguments: readNames(coordinate, 'slicingArguments', given.slicingArguments),
    sizedFields: readNames(coordinate, 'sizedFields', given.sizedFields),
    requireOneSlicingArgument,
  }
}

function readNames(coordinate: string, name: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  const names = [value].flat()
  if (names.every((entry) => typeof entry === 'string' && entry.trim() !== '')) return names as string[]
  throw new ConfigurationError(`${name} of ${coordinate} must be a list of names.`)
}

function readDirective(element: Annotated, name: string): unknown {
  const nodes = [element.astNode, ...((element as { extensionASTNodes?: readonly unknown[] }).extensionASTNodes ?? [])]
  for (const node of nodes) {
    const { directives = [] } = (node ?? {}) as { readonly directives?: readonly ConstDirectiveNode[] }
    const found = directives.find((directive) => directive.name.value === name)
    if (found === undefined) continue
    return Object.fromEntries(
      (found.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
    )
  }
  return undefined
}
