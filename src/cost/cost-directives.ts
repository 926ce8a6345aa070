import { ConfigurationError } from '../errors.js'
import { assertKnownKeys } from '../options-check.js'
import { type Annotated, schemaSays } from '../schema-says.js'

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
  const value = schemaSays(coordinate, element, 'cost', directive)[0]
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
  const value = schemaSays(coordinate, element, 'listSize', directive)[0]
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
