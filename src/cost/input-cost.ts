import { type GraphQLInputType, isInputObjectType, isListType, isNonNullType, Kind, type ValueNode } from 'graphql'
import type { Values } from '../values.js'
import type { CostModel, InputCost } from './cost-model.js'

/** Levels of a value; what is nested more deeply is no value that anyone means. */
const MAX_DEPTH = 200

/** Cost of a value as it came: an input object is weighed with all that it holds, a list by its items, null is free. */
export function costOfValue(value: unknown, input: InputCost, model: CostModel, depth = 0): number {
  if (value === null || value === undefined) return 0
  if (model.isFreeInput(input)) return 0
  if (depth > MAX_DEPTH) return Number.POSITIVE_INFINITY
  const type = unwrap(input.type)
  if (isListType(type)) {
    const item: InputCost = { weight: undefined, type: type.ofType, otherwise: undefined }
    // A value in place of a list is a list of one.
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    let sum = input.weight ?? 0
    if (!model.isFreeInput(item)) for (const one of items) sum += costOfValue(one, item, model, depth + 1)
    return sum
  }
  const own = input.weight ?? model.inputWeightOf(type.name)
  if (!isInputObjectType(type) || typeof value !== 'object') return own
  let sum = own
  for (const [name, field] of model.inputOf(type.name) ?? []) {
    const given = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
    sum += costOfValue(given === undefined ? field.otherwise : given, field, model, depth + 1)
  }
  return sum
}

/** The same for a value of the document, in which variables may stand. */
export function costOfLiteral(node: ValueNode, input: InputCost, model: CostModel, values: Values | null): number {
  switch (node.kind) {
    case Kind.NULL:
      return 0
    case Kind.VARIABLE: {
      const name = node.name.value
      const value = values?.read(name)
      if (value === undefined) return costOfValue(input.otherwise, input, model)
      const compute = () => costOfValue(value, input, model)
      return values ? values.once(name, input.type, input.weight, compute) : compute()
    }
    default: {
      const type = unwrap(input.type)
      if (isListType(type)) {
        const item: InputCost = { weight: undefined, type: type.ofType, otherwise: undefined }
        const items = node.kind === Kind.LIST ? node.values : [node]
        return items.reduce((sum, one) => sum + costOfLiteral(one, item, model, values), input.weight ?? 0)
      }
      const own = input.weight ?? model.inputWeightOf(type.name)
      if (!isInputObjectType(type) || node.kind !== Kind.OBJECT) return own
      let sum = own
      for (const [name, field] of model.inputOf(type.name) ?? []) {
        const given = node.fields.find((one) => one.name.value === name)
        sum += given ? costOfLiteral(given.value, field, model, values) : costOfValue(field.otherwise, field, model)
      }
      return sum
    }
  }
}

/** Whether a value of the document depends on variables. */
export function hasVariables(node: ValueNode): boolean {
  switch (node.kind) {
    case Kind.VARIABLE:
      return true
    case Kind.LIST:
      return node.values.some(hasVariables)
    case Kind.OBJECT:
      return node.fields.some((field) => hasVariables(field.value))
    default:
      return false
  }
}

function unwrap(type: GraphQLInputType) {
  return isNonNullType(type) ? type.ofType : type
}
