import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { ALWAYS, type Condition, conditionsOf } from '../conditions.js'
import { fragmentsOf } from '../fragments.js'
import { list } from '../graphql-versions.js'
import { NO_VALUES, type Values } from '../values.js'
import type { CostModel, FieldCost } from './cost-model.js'
import { type Estimated, estimateOwn } from './estimators.js'
import { costOfLiteral, costOfValue, hasVariables } from './input-cost.js'
import {
  type Alternative,
  costOfInstance,
  type Evaluation,
  type FieldPlan,
  instancesOf,
  type SetPlan,
  type TypesPlan,
  total,
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
const NO_SIZES: readonly Size[] = Object.freeze([])
const ONE = constantSize(1)
/** Levels of selection sets, through fragments too; what is nested more deeply costs more than anyone may spend. */
const MAX_LEVELS = 500
/** Selections looked at. A document that needs more has been made to. */
const MAX_WORK = 50_000

/** Throws this where a document is beyond all bounds. */
export class PlanTooLarge extends Error {}

/** Compiles one operation: each selection set once for each type that its objects may have. */
export class PlanCompiler {
  readonly #model: CostModel
  readonly #assumed: Size
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Where nothing above has told the length of a list. */
  readonly #anywhere: Place = { sized: NOTHING, extra: 0, sets: new Map() }
  readonly #types: Plans<GraphQLNamedType, TypesPlan> = new Map()
  #work = 0
  #level = 0

  constructor(document: DocumentNode, model: CostModel) {
    this.#model = model
    this.#assumed = constantSize(model.options.assumedListSize)
    this.#fragments = fragmentsOf(document)
  }

  /** Throws `PlanTooLarge`. */
  compile({ operation, selectionSet }: OperationDefinitionNode): SetPlan {
    const type = this.#model.schema.getRootType(operation)
    if (!type) return emptySet()
    const extra = operation === 'mutation' ? this.#model.options.mutationCost : 0
    return this.#compileSet(selectionSet, type, { sized: NOTHING, extra, sets: new Map() })
  }

  #typesOf(node: FieldNode, { type, kind }: FieldCost, sized: readonly Sized[]): TypesPlan | undefined {
    const { selectionSet } = node
    if (selectionSet === undefined) return undefined
    const isShared = sized === NOTHING
    const place: Place = isShared ? this.#anywhere : { sized, extra: 0, sets: new Map() }
    if (kind === 'object') return { alternatives: [this.#alternative(type as GraphQLObjectType, selectionSet, place)] }
    const known = isShared ? find(this.#types, selectionSet, type) : undefined
    if (known !== undefined) {
      for (const { set } of known.alternatives) this.#assertFits(set)
      return known
    }
    const plan = {
      alternatives: this.#candidatesOf(selectionSet, type).map((one) => this.#alternative(one, selectionSet, place)),
    }
    if (isShared) remember(this.#types, selectionSet, type, plan)
    return plan
  }

  #alternative(type: GraphQLObjectType, selectionSet: SelectionSetNode, place: Place): Alternative {
    return { typeWeight: this.#model.weightOf(type.name), set: this.#compileSet(selectionSet, type, place) }
  }

  /** One type for each kind of object that the selection set may tell apart. */
  #candidatesOf(selectionSet: SelectionSetNode, type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (!isAbstractType(type)) return []
    const { candidates, work } = signaturesOf(selectionSet, type, this.#fragments, this.#model)
    this.#spend(work)
    return candidates
  }

  #compileSet(selectionSet: SelectionSetNode, type: GraphQLObjectType, place: Place): SetPlan {
    const before = find(place.sets, selectionSet, type)
    if (before !== undefined) {
      this.#assertFits(before)
      return before
    }
    if (this.#level >= MAX_LEVELS) throw new PlanTooLarge()
    this.#level++
    const set = emptySet()
    const fields = this.#model.fieldsOf(type.name)
    for (const selection of selectionSet.selections) {
      this.#spend(1)
      if (selection.kind === Kind.FIELD) this.#selectField(selection, type, fields, place, set)
      else this.#spread(selection, type, place, set)
    }
    this.#level--
    for (const { set: inner } of set.spreads) set.height = Math.max(set.height, 1 + inner.height)
    for (const { selected } of set.counted) {
      for (const { set: inner } of selected?.alternatives ?? []) set.height = Math.max(set.height, 1 + inner.height)
    }
    set.isConstant =
      set.fields.length === 0 &&
      set.spreads.every(({ conditions, set: inner }) => conditions.length === 0 && inner.isConstant)
    if (set.isConstant) for (const { set: inner } of set.spreads) set.constant += inner.constant
    remember(place.sets, selectionSet, type, set)
    return set
  }

  #selectField(
    node: FieldNode,
    type: GraphQLObjectType,
    fields: ReadonlyMap<string, FieldCost> | undefined,
    place: Place,
    set: SetPlan,
  ): void {
    const cost = fields?.get(node.name.value)
    const conditions = conditionsOf(node)
    if (cost === undefined || conditions === undefined) return
    const { free } = cost
    if (free && place.extra === 0) {
      const isPlain = node.alias === undefined && conditions === ALWAYS
      set.free = append(set.free, isPlain ? free : { coordinate: free.coordinate, key: keyOf(node), conditions })
      return
    }
    const field = this.#compileField(node, type, cost, conditions, place)
    set.counted = append(set.counted, field)
    if (field.constant === undefined || conditions.length > 0) set.fields = append(set.fields, field)
    else {
      set.settled = append(set.settled, field)
      set.constant += field.constant
    }
  }

  #spread(selection: Exclude<SelectionNode, FieldNode>, type: GraphQLObjectType, place: Place, set: SetPlan): void {
    const conditions = conditionsOf(selection)
    if (conditions === undefined) return
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value)
    if (fragment === undefined || !this.#applies(fragment.typeCondition?.name.value, type)) return
    set.spreads = append(set.spreads, { conditions, set: this.#compileSet(fragment.selectionSet, type, place) })
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
    const above = place.sized === NOTHING ? NOTHING : place.sized.filter(({ path }) => path[0] === name)
    const own = cost.size && compileSize(cost, cost.size, node, model)
    const estimated = estimators.length === 0 ? undefined : estimateOwn(estimators, type, cost, node)
    // Told from above, a list may still be asked for with another length of its own.
    const asked =
      above !== NOTHING && cost.size && cost.size.slicing.length > 0
        ? compileSize(cost, { ...cost.size, assumed: 0, requireOne: false }, node, model)
        : undefined
    const sizes = this.#sizesOf(cost, own, asked, above)
    const told = own && estimated ? unlessCounted(estimated, own, () => 1) : own
    const plan: FieldPlan = {
      node,
      parent: type.name,
      coordinate: cost.coordinate,
      key: keyOf(node),
      lists: cost.lists,
      conditions,
      extra: place.extra,
      sizes: estimated ? countedBy(estimated, sizes) : sizes,
      weight: estimated ? weightBy(estimated) : cost.weight,
      typeWeight: model.weightOf(cost.type.name),
      selected: cost.kind === 'leaf' ? undefined : this.#typesOf(node, cost, sizedBelow(above, cost, told)),
      args: argumentsOf(node, cost, model),
      constant: undefined,
    }
    plan.constant = settle(plan)
    return plan
  }

  #sizesOf(cost: FieldCost, own: Size | undefined, asked: Size | undefined, above: readonly Sized[]): readonly Size[] {
    if (cost.lists === 0) {
      // Nothing is multiplied by it, but it has to be looked at.
      return own !== undefined && own.constant === undefined && cost.size?.requireOne ? [lookedAt(own)] : []
    }
    const told = above === NOTHING ? NO_SIZES : above.filter(({ path }) => path.length === 1).map(({ size }) => size)
    const first = told.length > 0 ? greatest(asked ? [...told, asked] : told) : (own ?? this.#assumed)
    return cost.lists === 1 ? [first] : [first, ...Array.from({ length: cost.lists - 1 }, () => this.#assumed)]
  }

  /** A set that is shared may stand deeper here than where it was compiled. */
  #assertFits({ height }: SetPlan): void {
    if (this.#level + height > MAX_LEVELS) throw new PlanTooLarge()
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
  readonly sets: Plans<GraphQLObjectType, SetPlan>
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value
}

/** The lists further down whose length is told here or above. */
function sizedBelow(above: readonly Sized[], { size }: FieldCost, own: Size | undefined): readonly Sized[] {
  if (above.length === 0 && (own === undefined || size === undefined || size.sized.length === 0)) return NOTHING
  const below: Sized[] = []
  for (const sized of above) if (sized.path.length > 1) below.push({ path: sized.path.slice(1), size: sized.size })
  if (own && size) for (const path of size.sized) below.push({ path, size: own })
  return below.length === 0 ? NOTHING : below
}

const NONE: readonly never[] = Object.freeze([])

function emptySet(): SetPlan {
  return {
    constant: 0,
    settled: NONE,
    fields: NONE,
    free: NONE,
    counted: NONE,
    spreads: NONE,
    height: 1,
    isConstant: true,
    epoch: 0,
    value: 0,
    flat: undefined,
  }
}

/** Most sets have nothing of most kinds: only what is there takes a list. */
function append<T>(list: readonly T[], item: T): readonly T[] {
  if (list === NONE) return [item]
  ;(list as T[]).push(item)
  return list
}

/** Plans of selection sets by type. Most have one alone, and need no map of their own. */
type Plans<Type, Plan> = Map<SelectionSetNode, { readonly type: Type; readonly plan: Plan; others?: Map<Type, Plan> }>

function find<Type, Plan>(plans: Plans<Type, Plan>, selectionSet: SelectionSetNode, type: Type): Plan | undefined {
  const known = plans.get(selectionSet)
  return known?.type === type ? known.plan : known?.others?.get(type)
}

function remember<Type, Plan>(plans: Plans<Type, Plan>, selectionSet: SelectionSetNode, type: Type, plan: Plan): void {
  const known = plans.get(selectionSet)
  if (known === undefined) plans.set(selectionSet, { type, plan })
  else {
    known.others ??= new Map()
    known.others.set(type, plan)
  }
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
function countedBy(estimated: Estimated, sizes: readonly Size[]): readonly Size[] {
  const all = sizes.length === 0 ? [ONE] : sizes
  return all.map((size, index) => unlessCounted(estimated, size, (items) => (index === 0 ? items : 1)))
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

function argumentsOf(node: FieldNode, { dearArgs }: FieldCost, model: CostModel): FieldPlan['args'] {
  if (dearArgs.size === 0) return 0
  let constant = 0
  const variable: ((values: Values) => number)[] = []
  for (const [name, input] of dearArgs) {
    const value = list(node.arguments).find((one) => one.name.value === name)?.value
    if (value === undefined) constant += costOfValue(input.otherwise, input, model)
    else if (hasVariables(value)) variable.push((values) => costOfLiteral(value, input, model, values))
    else constant += costOfLiteral(value, input, model, null)
  }
  if (variable.length === 0) return constant
  return (values) => variable.reduce((sum, cost) => sum + cost(values), constant)
}

const WITHOUT_VARIABLES: Evaluation = { values: NO_VALUES, epoch: -1, flaw: undefined }

/** The whole cost of a field that no variable changes. */
function settle(plan: FieldPlan): number | undefined {
  const { args, weight, sizes, selected, extra } = plan
  if (typeof args !== 'number' || typeof weight === 'function') return undefined
  for (const { constant } of sizes) if (constant === undefined) return undefined
  if (selected) for (const { set } of selected.alternatives) if (!set.isConstant) return undefined
  const evaluation = WITHOUT_VARIABLES
  return total(instancesOf(plan, evaluation), costOfInstance(plan, evaluation), args) + extra
}
