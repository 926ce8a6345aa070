import {
  type GraphQLAbstractType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type GraphQLUnionType,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { ALWAYS } from '../conditions.js'
import { ConfigurationError } from '../errors.js'
import { defaultOf } from '../graphql-versions.js'
import { assertRenamed } from '../renamed-directives.js'
import type { Annotated } from '../schema-says.js'
import { readWeight } from './cost-directives.js'
import type { CompleteCostModel } from './cost-options.js'
import { compileListSize, type ListSize } from './list-size.js'
import type { FreeField } from './nodes.js'

/** What the schema says of one field. */
export interface FieldCost {
  readonly coordinate: string
  readonly field: GraphQLField<unknown, unknown>
  /** Of one instance, without what is selected on it; `undefined` where its type decides. */
  readonly weight: number | undefined
  /** Lists within lists: 0 for what is none. */
  readonly lists: number
  readonly size: ListSize | undefined
  readonly type: GraphQLNamedType
  /** What the type is: to ask graphql takes longer than all else that is done with a field. */
  readonly kind: 'leaf' | 'object' | 'abstract'
  readonly args: ReadonlyMap<string, InputCost>
  /** Of the arguments, those that may cost anything. */
  readonly dearArgs: ReadonlyMap<string, InputCost>
  /** If it costs nothing, whatever is asked for and whatever comes: the field as most documents select it. */
  readonly free: FreeField | undefined
}

/** What an argument or input field costs where it is given. */
export interface InputCost {
  /** `undefined` where its type decides. */
  readonly weight: number | undefined
  readonly type: GraphQLInputType
  /** What it is where it is not given. */
  readonly otherwise: unknown
}

/** The weights of a schema, compiled once. */
export class CostModel {
  readonly schema: GraphQLSchema
  readonly options: CompleteCostModel
  readonly #fields = new Map<string, ReadonlyMap<string, FieldCost>>()
  readonly #inputs = new Map<string, ReadonlyMap<string, InputCost>>()
  readonly #weights = new Map<string, number>()
  readonly #inputWeights = new Map<string, number>()
  readonly #freeInputs = new Map<GraphQLInputType, boolean>()
  readonly #uniform = new WeakMap<GraphQLAbstractType, Map<string, boolean>>()

  /** Throws a `ConfigurationError` for what the schema can't mean. */
  constructor(schema: GraphQLSchema, options: CompleteCostModel) {
    this.schema = schema
    this.options = options
    const { costDirective, listSizeDirective, objectCost, scalarCost } = options
    assertRenamed(schema, 'costModel.directives', { cost: costDirective, listSize: listSizeDirective })
    const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
    for (const type of types) {
      const { name } = type
      if (isAbstractType(type)) assertNoWeights(type, costDirective)
      const weight = readWeight(name, type, costDirective)
      this.#weights.set(name, weight ?? (isLeafType(type) ? scalarCost : objectCost))
      // A scalar that is given costs nothing of itself, whatever one costs that is asked for.
      this.#inputWeights.set(name, weight ?? (isLeafType(type) ? 0 : objectCost))
    }
    for (const type of types) {
      const { name } = type
      if (isInputObjectType(type)) this.#inputs.set(name, this.#inputsOf(name, Object.values(type.getFields())))
      else if (isObjectType(type) || isInterfaceType(type)) {
        const fields = Object.values(type.getFields())
        this.#fields.set(name, new Map(fields.map((field) => [field.name, this.#costOf(type, field)])))
      }
    }
  }

  /** The fields of a type, but for those of introspection, which are free. */
  fieldsOf(type: string): ReadonlyMap<string, FieldCost> | undefined {
    return this.#fields.get(type)
  }

  /** `undefined` for a field of introspection, which is free. */
  fieldOf(type: string, field: string): FieldCost | undefined {
    return this.#fields.get(type)?.get(field)
  }

  /** The fields of an input object. */
  inputOf(type: string): ReadonlyMap<string, InputCost> | undefined {
    return this.#inputs.get(type)
  }

  /** Weight of one value of a type. */
  weightOf(type: string): number {
    return this.#weights.get(type) ?? 0
  }

  /** Weight of one value of a type that is given as an argument, or in one. */
  inputWeightOf(type: string): number {
    return this.#inputWeights.get(type) ?? 0
  }

  /** Whether a field costs the same on all possible types of an abstract one. */
  isUniform(type: GraphQLAbstractType, field: string): boolean {
    let known = this.#uniform.get(type)
    if (known === undefined) {
      known = new Map()
      this.#uniform.set(type, known)
    }
    let uniform = known.get(field)
    if (uniform === undefined) {
      const costs = this.schema.getPossibleTypes(type).map(({ name }) => this.fieldOf(name, field))
      // What an estimator makes of a type nobody else can know.
      uniform = this.options.estimators.length === 0 && costs.every((cost) => isSame(cost, costs[0]))
      known.set(field, uniform)
    }
    return uniform
  }

  #costOf(type: GraphQLObjectType | GraphQLInterfaceType, field: GraphQLField<unknown, unknown>): FieldCost {
    const coordinate = `${type.name}.${field.name}`
    const declared = type.getInterfaces().map((parent) => parent.getFields()[field.name])
    const weight = readWeight(coordinate, field, this.options.costDirective)
    const all = [field, ...declared.filter((one) => one !== undefined)] as const
    const size = compileListSize(coordinate, all, this.options, this.schema)
    const args = this.#inputsOf(coordinate, field.args)
    const dearArgs = new Map([...args].filter(([, input]) => !this.isFreeInput(input)))
    const named = getNamedType(field.type)
    const kind = isLeafType(named) ? 'leaf' : isAbstractType(named) ? 'abstract' : 'object'
    const isFreeLeaf = kind === 'leaf' && (weight ?? this.weightOf(named.name)) === 0
    const isFree = isFreeLeaf && size === undefined && dearArgs.size === 0 && this.options.estimators.length === 0
    const free = isFree ? { coordinate, key: field.name, conditions: ALWAYS } : undefined
    return { coordinate, field, weight, lists: listsIn(field.type), size, type: named, kind, args, dearArgs, free }
  }

  /** Whether nothing of this kind costs anything, whatever is given. */
  isFreeInput({ type, weight = 0 }: Pick<InputCost, 'type' | 'weight'>): boolean {
    if (weight !== 0) return false
    let isFree = this.#freeInputs.get(type)
    if (isFree === undefined) {
      const named = getNamedType(type)
      isFree = isLeafType(named) && this.inputWeightOf(named.name) === 0
      this.#freeInputs.set(type, isFree)
    }
    return isFree
  }

  #inputsOf(where: string, inputs: readonly (GraphQLArgument | GraphQLInputField)[]): ReadonlyMap<string, InputCost> {
    return new Map(
      inputs.map((input) => {
        const weight = readWeight(`${where}.${input.name}`, input, this.options.costDirective)
        return [input.name, { weight, type: input.type, otherwise: defaultOf(input) }]
      }),
    )
  }
}

/** Of what an abstract type may be, the dearest counts: a weight of its own would have no effect. */
function assertNoWeights(type: GraphQLInterfaceType | GraphQLUnionType, directive: string): void {
  const fields = isInterfaceType(type) ? Object.values(type.getFields()) : []
  const weighed: [string, Annotated][] = [[type.name, type]]
  for (const field of fields) {
    weighed.push([`${type.name}.${field.name}`, field])
    for (const arg of field.args) weighed.push([`${type.name}.${field.name}.${arg.name}`, arg])
  }
  for (const [coordinate, element] of weighed) {
    if (readWeight(coordinate, element, directive) === undefined) continue
    throw new ConfigurationError(
      `@${directive} on ${coordinate} has no effect: it belongs on the objects that ${type.name} may be.`,
    )
  }
}

function listsIn(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listsIn(type.ofType)
  return isListType(type) ? 1 + listsIn(type.ofType) : 0
}

/** Whether two fields of the same name, of types that have an interface in common, cost the same in every selection. */
function isSame(a: FieldCost | undefined, b: FieldCost | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return (
    a.weight === b.weight &&
    a.lists === b.lists &&
    a.type === b.type &&
    textOf(a.size) === textOf(b.size) &&
    textOf([...a.args].map(readable)) === textOf([...b.args].map(readable))
  )
}

/** What has no text, such as a default of a class, is like nothing else. */
function textOf(value: unknown): string | undefined | symbol {
  const write = (_: string, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)
  try {
    return JSON.stringify(value, write)
  } catch {
    return Symbol()
  }
}

function readable([name, { weight, type, otherwise }]: [string, InputCost]): unknown {
  return [name, weight, String(type), otherwise]
}
