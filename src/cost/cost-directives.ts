import type { ConstDirectiveNode, GraphQLArgument, GraphQLField, GraphQLInputField, GraphQLNamedType } from 'graphql'
import { valueFromASTUntyped } from 'graphql'
import { ConfigurationError } from '../errors.js'

/** What carries directives in a schema. */
export type Annotated = GraphQLNamedType | GraphQLField<unknown, unknown> | GraphQLArgument | GraphQLInputField

/** The arguments of `@listSize`, as they were written. */
export interface ListSizeArguments {
  readonly assumedSize: number | undefined
  readonly slicingArguments: readonly string[]
  readonly sizedFields: readonly string[]
  readonly requireOneSlicingArgument: boolean
}

/** The weight that the schema gives to a coordinate, by directive or by `extensions.bulwark.cost`. */
export function readWeight(coordinate: string, element: Annotated, directive: string): number | undefined {
  const value = ofExtensions(element, 'cost') ?? readDirective(element, directive)
  if (value === undefined) return undefined
  const weight = typeof value === 'object' && value !== null ? (value as { weight?: unknown }).weight : value
  const number = typeof weight === 'string' && weight.trim() !== '' ? Number(weight) : weight
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new ConfigurationError(`The weight of ${coordinate} must be a number.`)
}

/** What the schema says of the length of a list, by directive or by `extensions.bulwark.listSize`. */
export function readListSize(coordinate: string, element: Annotated, directive: string): ListSizeArguments | undefined {
  const value = ofExtensions(element, 'listSize') ?? readDirective(element, directive)
  if (value === undefined) return undefined
  const given = value as { readonly [Key in keyof ListSizeArguments]?: unknown }
  const { assumedSize, requireOneSlicingArgument = true } = given
  if (
    assumedSize !== undefined &&
    assumedSize !== null &&
    !(Number.isSafeInteger(assumedSize) && Number(assumedSize) >= 0)
  ) {
    throw new ConfigurationError(`assumedSize of ${coordinate} must be a whole number of at least 0.`)
  }
  return {
    assumedSize: (assumedSize ?? undefined) as number | undefined,
    slicingArguments: readNames(coordinate, 'slicingArguments', given.slicingArguments),
    sizedFields: readNames(coordinate, 'sizedFields', given.sizedFields),
    requireOneSlicingArgument: requireOneSlicingArgument !== false,
  }
}

function readNames(coordinate: string, name: string, value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  const names = [value].flat()
  if (names.every((entry) => typeof entry === 'string' && entry.trim() !== '')) return names as string[]
  throw new ConfigurationError(`${name} of ${coordinate} must be a list of names.`)
}

function ofExtensions(element: Annotated, key: string): unknown {
  const { bulwark } = element.extensions as { readonly bulwark?: unknown }
  if (typeof bulwark !== 'object' || bulwark === null) return undefined
  return (bulwark as Record<string, unknown>)[key] ?? undefined
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
