import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isAbstractType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { ALWAYS, type Condition, conditionsOf } from '../conditions.js'
import { fragmentsOf } from '../fragments.js'
import { list } from '../graphql-versions.js'
import { NO_VALUES, type Values } from '../values.js'
import { times } from './cost-math.js'
import type { CostModel, FieldCost } from './cost-model.js'
import { type Estimated, estimateOwn } from './estimators.js'
import { costOfLiteral, costOfValue, hasVariables } from './input-cost.js'
import {
  type Alternative,
  costOfField,
  type Evaluation,
  type FieldPlan,
  type SetPlan,
  type TypesPlan,
} from './nodes.js'
import { signaturesOf } from './signatures.js'
import { compileSize, constantSize, type Size } from './size.js'

/** A list further down whose length a field above it has told. */
export interface Sized {
  /** The way to it from here. */
  readonly path: readonly string[]
  readonly size: Size
}

const NOTHING: readonly Sized[] = Object.freeze([])
/** Levels of selection sets, through fragments too; what is nested more deeply costs more than anyone may spend. */
const MAX_LEVELS = 500
/** Selections looked at. A document that needs more has been made to. */
const MAX_WORK = 50_000

/** Throws this where a document is beyond all bounds. */
export class PlanTooLarge extends Error {}

/** Compiles one operation: each selection set once for each type that its objects may have. */
export class PlanCompiler {
  readonly #model: CostModel
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** By selection set, then by type. Only where nothing above has told the length of a list. */
  readonly #sets = new Map<SelectionSetNode, Map<GraphQLObjectType, SetPlan>>()
  readonly #types = new Map<SelectionSetNode, Map<GraphQLNamedType, TypesPlan>>()
  #work = 0
  #level = 0

  constructor(document: DocumentNode, model: CostModel) {
    this.#model = model
    this.#fragments = fragmentsOf(document)
  }

  /** Throws `PlanTooLarge`. */
  compile({ operation, selectionSet }: OperationDefinitionNode): SetPlan {
    const type = this.#model.schema.getRootType(operation)
    if (!type) return emptySet()
    const extra = operation === 'mutation' ? this.#model.options.mutationCost : 0
    return this.#compileSet(selectionSet, type, { sized: NOTHING, extra, sets: new Map() })
  }

  #typesOf(node: FieldNode, type: GraphQLNamedType, sized: readonly Sized[]): TypesPlan | undefined {
    const { selectionSet } = node
    if (selectionSet === undefined) return undefined
    const shared = sized.length === 0 ? within(this.#types, selectionSet) : undefined
    const known = shared?.get(type)
    if (known !== undefined) return known
    const place: Place = { sized, extra: 0, sets: sized.length === 0 ? this.#sets : new Map() }
    const plan = {
      alternatives: this.#candidatesOf(selectionSet, type).map((one) => this.#alternative(one, selectionSet, place)),
    }
    shared?.set(type, plan)
    return plan
  }

  #alternative(type: GraphQLObjectType, selectionSet: SelectionSetNode, place: Place): Alternative {
    return { typeWeight: this.#model.weightOf(type.name), set: this.#compileSet(selectionSet, type, place) }
  }

  /** One type for each kind of object that the selection set may tell apart. */
  #candidatesOf(selectionSet: SelectionSetNode, type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isObjectType(type)) return [type]
    if (!isAbstractType(type)) return []
    const { candidates, work } = signaturesOf(selectionSet, type, this.#fragments, this.#model)
    this.#spend(work)
    return candidates
  }

  #compileSet(selectionSet: SelectionSetNode, type: GraphQLObjectType, place: Place): SetPlan {
    const known = within(place.sets, selectionSet)
    const before = known.get(type)
    if (before !== undefined) return before
    if (this.#level >= MAX_LEVELS) throw new PlanTooLarge()
    this.#level++
    const set = emptySet()
    for (const selection of selectionSet.selections) this.#select(selection, type, place, set)
    this.#level--
    set.isConstant =
      set.fields.length === 0 &&
      set.spreads.every(({ conditions, set: inner }) => conditions.length === 0 && inner.isConstant)
    if (set.isConstant) for (const { set: inner } of set.spreads) set.constant += inner.constant
    known.set(type, set)
    return set
  }

  #select(selection: SelectionNode, type: GraphQLObjectType, place: Place, set: SetPlan): void {
    this.#spend(1)
    const conditions = conditionsOf(selection)
    if (conditions === undefined) return
    if (selection.kind === Kind.FIELD) {
      const cost = this.#model.fieldOf(type.name, selection.name.value)
      if (cost === undefined) return
      const field = this.#compileField(selection, type, cost, conditions, place)
      if (!isFree(field)) set.counted.push(field)
      if (field.constant === undefined || conditions.length > 0) set.fields.push(field)
      else {
        set.settled.push(field)
        set.constant += field.constant
      }
      return
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value)
    if (fragment === undefined || !this.#applies(fragment.typeCondition?.name.value, type)) return
    set.spreads.push({ conditions, set: this.#compileSet(fragment.selectionSet, type, place) })
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true
    const wanted = this.#model.schema.getType(condition)
    return isAbstractType(wanted) && this.#model.schema.isSubType(wanted, type)
  }

  #compileField(
    node: FieldNode,
    type: GraphQLObjectType,
    cost: FieldCost,
    conditions: readonly Condition[],
    place: Place,
  ): FieldPlan {
    const model = this.#model
    const { estimators } = model.options
    const name = node.name.value
    const above = place.sized.filter(({ path }) => path[0] === name)
    const own = cost.size && compileSize(cost, cost.size, node, model)
    const estimated = estimators.length === 0 ? undefined : estimateOwn(estimators, type, cost, node)
    const below: Sized[] = above
      .filter(({ path }) => path.length > 1)
      .map(({ path, size }) => ({ path: path.slice(1), size }))
    if (own && cost.size) {
      const size = estimated ? unlessCounted(estimated, own, () => 1) : own
      for (const path of cost.size.sized) below.push({ path, size })
    }
    const told = above.filter(({ path }) => path.length === 1).map(({ size }) => size)
    const sizes = this.#sizesOf(cost, own, told)
    const plan = {
      node,
      coordinate: cost.coordinate,
      key: node.alias?.value ?? name,
      lists: cost.lists,
      conditions,
      extra: place.extra,
      sizes: estimated ? [countedBy(estimated, sizes)] : sizes,
      weight: estimated ? weightBy(estimated) : cost.weight,
      typeWeight: model.weightOf(cost.type.name),
      selected: isLeafType(cost.type) ? undefined : this.#typesOf(node, cost.type, below),
      args: argumentsOf(node, cost, model),
    }
    return { ...plan, constant: settle(plan) }
  }

  #sizesOf(cost: FieldCost, own: Size | undefined, told: readonly Size[]): readonly Size[] {
    if (cost.lists === 0) {
      // Nothing is multiplied by it, but it has to be looked at.
      return own !== undefined && own.constant === undefined && cost.size?.requireOne ? [lookedAt(own)] : []
    }
    const assumed = constantSize(this.#model.options.assumedListSize)
    const first = told.length > 0 ? greatest(told) : (own ?? assumed)
    return [first, ...Array.from({ length: cost.lists - 1 }, () => assumed)]
  }

  #spend(work: number): void {
    this.#work += work
    if (this.#work > MAX_WORK) throw new PlanTooLarge()
  }
}

/** Where a selection set stands. */
interface Place {
  readonly sized: readonly Sized[]
  readonly extra: number
  readonly sets: Map<SelectionSetNode, Map<GraphQLObjectType, SetPlan>>
}

function emptySet(): SetPlan {
  return { constant: 0, settled: [], fields: [], counted: [], spreads: [], isConstant: true, epoch: 0, value: 0 }
}

function within<Type, Plan>(
  sets: Map<SelectionSetNode, Map<Type, Plan>>,
  selectionSet: SelectionSetNode,
): Map<Type, Plan> {
  let known = sets.get(selectionSet)
  if (known === undefined) {
    known = new Map()
    sets.set(selectionSet, known)
  }
  return known
}

/** A size, or in place of it another where the estimators have counted the instances by themselves. */
function unlessCounted({ constant, ask }: Estimated, size: Size, instead: (items: number) => number): Size {
  if (constant !== undefined) return constant.items === undefined ? size : constantSize(instead(constant.items))
  const evaluate: Size['evaluate'] = (values, findings) => {
    const { items } = ask(values)
    const own = size.evaluate(values, findings)
    return items === undefined ? own : instead(items)
  }
  return { constant: undefined, evaluate }
}

/** All instances of a field: as many as the estimators count, or else as the model does. */
function countedBy(estimated: Estimated, sizes: readonly Size[]): Size {
  return unlessCounted(estimated, product(sizes), (items) => items)
}

function product(sizes: readonly Size[]): Size {
  const [only] = sizes
  if (only !== undefined && sizes.length === 1) return only
  const constant = sizes.every((size) => size.constant !== undefined)
  const evaluate: Size['evaluate'] = (...args) => sizes.reduce((all, size) => times(all, size.evaluate(...args)), 1)
  return constant
    ? constantSize(sizes.reduce((all, size) => times(all, size.constant as number), 1))
    : { constant: undefined, evaluate }
}

function weightBy({ constant, ask }: Estimated): FieldPlan['weight'] {
  return constant === undefined ? (values) => ask(values).weight : constant.weight
}

/** A size of which only the finding counts. */
function lookedAt(size: Size): Size {
  const evaluate: Size['evaluate'] = (values, findings) => {
    size.evaluate(values, findings)
    return 1
  }
  return { constant: undefined, evaluate }
}

/** Two fields above may each tell the length of the same list. */
function greatest(sizes: readonly Size[]): Size {
  if (sizes.length === 1) return sizes[0] as Size
  const constants = sizes.map(({ constant }) => constant)
  if (constants.every((constant) => constant !== undefined)) return constantSize(Math.max(...(constants as number[])))
  return { constant: undefined, evaluate: (...args) => Math.max(...sizes.map((size) => size.evaluate(...args))) }
}

function argumentsOf(node: FieldNode, { args }: FieldCost, model: CostModel): FieldPlan['args'] {
  if (args.size === 0) return 0
  let constant = 0
  const variable: ((values: Values) => number)[] = []
  for (const [name, input] of args) {
    const value = list(node.arguments).find((one) => one.name.value === name)?.value
    if (value === undefined) constant += costOfValue(input.otherwise, input, model)
    else if (hasVariables(value)) variable.push((values) => costOfLiteral(value, input, model, values))
    else constant += costOfLiteral(value, input, model, null)
  }
  if (variable.length === 0) return constant
  return (values) => variable.reduce((sum, cost) => sum + cost(values), constant)
}

/** Whether a field costs nothing, whatever the result holds. */
function isFree({ selected, weight, typeWeight, args, extra }: FieldPlan): boolean {
  return selected === undefined && (weight ?? typeWeight) === 0 && args === 0 && extra === 0
}

const WITHOUT_VARIABLES: Evaluation = { values: NO_VALUES, epoch: -1, flaw: undefined }

/** The whole cost of a field that no variable changes. */
function settle(plan: Omit<FieldPlan, 'constant'>): number | undefined {
  const depends =
    typeof plan.args !== 'number' ||
    typeof plan.weight === 'function' ||
    plan.sizes.some(({ constant }) => constant === undefined) ||
    plan.selected?.alternatives.some(({ set }) => !set.isConstant)
  if (depends) return undefined
  return costOfField({ ...plan, conditions: ALWAYS, constant: undefined }, WITHOUT_VARIABLES)
}
