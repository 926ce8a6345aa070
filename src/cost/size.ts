import {
  type FieldNode,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ValueNode,
} from 'graphql'
import type { SlicingFlaw } from '../cost-meter.js'
import { list } from '../graphql-versions.js'
import type { Values } from '../values.js'
import type { CostModel, FieldCost } from './cost-model.js'
import type { ListSize } from './list-size.js'

/** What an evaluation finds beside the cost. */
export interface Findings {
  flaw: SlicingFlaw | undefined
}

/** Where the value of a slicing argument comes from. */
type Source =
  | { readonly kind: 'value'; readonly value: unknown; readonly given: boolean }
  /** `path` leads into the value of the variable, `type` is what it has there, `otherwise` what is there without it. */
  | {
      readonly kind: 'variable'
      readonly name: string
      readonly path: readonly string[]
      readonly type: GraphQLInputType
      readonly otherwise: unknown
    }

/** How many items a list is expected to have. */
export interface Size {
  /** `undefined` if it depends on variables. */
  readonly constant: number | undefined
  readonly evaluate: (values: Values, findings: Findings) => number
}

export const constantSize = (items: number): Size => ({ constant: items, evaluate: () => items })

/** Compiles the size of a list for one place of the document where its field is selected. */
export function compileSize(cost: FieldCost, size: ListSize, node: FieldNode, model: CostModel): Size {
  const sources = size.slicing.map((path) => ({
    ...sourceOf(path, cost, node, model),
    isList: endsInList(path, cost, model),
  }))
  const evaluate = (values: Values | null, findings: Findings): number => {
    let given = 0
    let length: number | undefined
    for (const source of sources) {
      const { value, explicit } = read(source, values, model)
      if (explicit && value !== undefined && !(value instanceof Nulled)) given++
      const own = lengthOf(value, size.assumed, source.isList)
      if (own !== undefined && !(length !== undefined && length >= own)) length = own
    }
    if (size.requireOne && given !== 1 && (given > 1 || length === undefined)) {
      findings.flaw ??= { coordinate: cost.coordinate, slicingArguments: size.slicing.map((path) => path.join('.')) }
    }
    return length ?? size.assumed
  }
  const findings: Findings = { flaw: undefined }
  const constant = sources.some(({ kind }) => kind === 'variable') ? undefined : evaluate(null, findings)
  if (constant !== undefined && findings.flaw === undefined) return constantSize(constant)
  return { constant: undefined, evaluate }
}

/** A null that was given in place of a value: a resolver may take the default of the schema for it, or any other. */
class Nulled {
  readonly otherwise: unknown

  constructor(otherwise: unknown) {
    this.otherwise = otherwise
  }
}

/** The length that a value asks for; `undefined` where it asks for none. What can't be read may be anything. */
function lengthOf(value: unknown, assumed: number, isList: boolean): number | undefined {
  if (value === null || value === undefined) return undefined
  if (value instanceof Nulled) {
    const length = lengthOf(value.otherwise, assumed, isList)
    return length === undefined ? undefined : Math.max(length, assumed)
  }
  if (Array.isArray(value)) return isList ? value.length : Number.POSITIVE_INFINITY
  // A value in place of a list is a list of one.
  if (isList) return 1
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof number === 'bigint') return lengthOf(Number(number), assumed, isList)
  if (typeof number !== 'number' || Number.isNaN(number)) return Number.POSITIVE_INFINITY
  // Some take it from the end, some refuse it, and some take it for no limit at all.
  return number < 0 ? Math.max(Math.ceil(-number), assumed) : Math.ceil(number)
}

/** Whether a slicing argument counts by its own items. */
function endsInList([name, ...path]: readonly string[], { args }: FieldCost, model: CostModel): boolean {
  let type = args.get(name as string)?.type
  for (const step of path) type = type && model.inputOf(getNamedType(type).name)?.get(step)?.type
  return type !== undefined && isListType(isNonNullType(type) ? type.ofType : type)
}

function sourceOf([name, ...path]: readonly string[], { args }: FieldCost, node: FieldNode, model: CostModel): Source {
  const argument = args.get(name as string)
  if (argument === undefined) return fixed(undefined, false)
  const written = list(node.arguments).find((one) => one.name.value === name)
  if (written === undefined) return fixed(dig(argument.otherwise, path, argument.type, model), false)
  return sourceIn(written.value, path, argument.type, argument.otherwise, model)
}

function sourceIn(
  node: ValueNode,
  path: readonly string[],
  type: GraphQLInputType,
  otherwise: unknown,
  model: CostModel,
): Source {
  if (node.kind === Kind.VARIABLE) return { kind: 'variable', name: node.name.value, path, type, otherwise }
  if (node.kind === Kind.NULL) return fixed(new Nulled(dig(otherwise, path, type, model)), true)
  const [step, ...rest] = path
  if (step === undefined) return fixed(literalOf(node), true)
  if (node.kind !== Kind.OBJECT) return fixed(undefined, false)
  const field = model.inputOf(getNamedType(type).name)?.get(step)
  const written = node.fields.find((one) => one.name.value === step)
  if (field === undefined) return fixed(undefined, false)
  if (written === undefined) return fixed(dig(field.otherwise, rest, field.type, model), false)
  return sourceIn(written.value, rest, field.type, field.otherwise, model)
}

const fixed = (value: unknown, given: boolean): Source => ({ kind: 'value', value, given })

function read(source: Source, values: Values | null, model: CostModel): { value: unknown; explicit: boolean } {
  if (source.kind === 'value') return { value: source.value, explicit: source.given }
  const { name, path, type, otherwise } = source
  const given = values?.read(name)
  if (given === null) return { value: new Nulled(dig(otherwise, path, type, model)), explicit: true }
  const explicit = given !== undefined
  return { value: dig(explicit ? given : otherwise, path, type, model), explicit }
}

/** What stands at the end of a path in a value, where a default of the schema may take the place of what is not given. */
function dig(value: unknown, path: readonly string[], type: GraphQLInputType, model: CostModel): unknown {
  let found = value
  let fields = getNamedType(type)
  for (const [index, step] of path.entries()) {
    if (typeof found !== 'object' || found === null || !isInputObjectType(fields)) return undefined
    const field = model.inputOf(fields.name)?.get(step)
    if (field === undefined) return undefined
    const own = Object.hasOwn(found, step) ? (found as Record<string, unknown>)[step] : undefined
    if (own === null) return new Nulled(dig(field.otherwise, path.slice(index + 1), field.type, model))
    found = own === undefined ? field.otherwise : own
    fields = getNamedType(field.type)
  }
  return found
}

/** The value of a literal, as far as a length is read from it. */
function literalOf(node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value)
    case Kind.STRING:
      return node.value
    case Kind.LIST:
      return node.values
    default:
      return Number.NaN
  }
}
