import { type GraphQLInputType, isListType, isNonNullType, Kind, type ObjectValueNode, type ValueNode } from 'graphql'
import type { InputViolation } from '../errors.js'
import type { Values } from '../values.js'
import { findBroken, holdAll } from './broken-rules.js'
import { Identities } from './identities.js'
import type { InputCheck, ObjectCheck } from './input-checks.js'
import type { JsonCheck } from './json-check.js'
import { isTooDeep, MAX_DEPTH } from './literal-depth.js'

/** More are counted and not told. */
export const MAX_VIOLATIONS = 50

/**
 * Looks through the values of one request. A value of a variable is looked at once for each coordinate, however often it is
 * used. What graphql will refuse as no value of its type is passed over.
 */
export class InputWalk {
  readonly violations: InputViolation[] = []
  /** Violations beyond those that are told. */
  more = 0
  readonly #values: Values
  readonly #path: (string | number)[] = []
  /** Variables by what they have been looked at as: as a whole, and for what is in them. */
  readonly #whole: Seen = new Map()
  readonly #within: Seen = new Map()
  readonly #broken = (rule: Told) => this.#add(rule)
  #identities: Identities | undefined
  #depth = 0
  #isTooDeep = false

  constructor(values: Values) {
    this.#values = values
  }

  /** Whether something is nested so deeply that nobody has looked at it. */
  get isTooDeep(): boolean {
    return this.#isTooDeep || this.#identities?.isTooDeep === true
  }

  /** A value of the document, or the variable in its place. */
  literal(name: string, node: ValueNode, check: InputCheck): void {
    this.#path.push(name)
    this.#ofNode(node, check)
    this.#path.pop()
  }

  /** A value as a client sends it in its variables. */
  value(name: string, value: unknown, check: InputCheck): void {
    this.#path.push(name)
    this.#ofValue(value, check)
    this.#path.pop()
  }

  #ofVariable(name: string, check: InputCheck): void {
    const value = this.#values.read(name)
    if (value === null || value === undefined || isSeen(this.#whole, check, name)) return
    this.#ofList(value, check)
    this.#ofItemVariable(name, check.levels, check)
  }

  #ofValue(value: unknown, check: InputCheck): void {
    if (value === null || value === undefined) return
    this.#ofList(value, check)
    this.#ofItems(value, check.levels, check)
  }

  /** What holds of the list itself. */
  #ofList(value: unknown, { rules, levels, type }: InputCheck): void {
    if (rules === undefined || levels === 0 || (rules.counts.length === 0 && rules.unique === undefined)) return
    const items = itemsOf(value)
    holdAll(rules.counts, items?.length ?? 1, this.#broken)
    if (rules.unique && items && this.#ids().hasTwins(items, itemTypeOf(type))) this.#add(rules.unique)
  }

  #ofItems(value: unknown, levels: number, check: InputCheck): void {
    if (value === null || value === undefined) return
    const items = levels > 0 ? itemsOf(value) : undefined
    if (items === undefined) {
      // A single value stands for a list of it, however many lists there are.
      if (check.object === undefined) this.#ofScalar(value, check)
      else if (typeof value === 'object') this.#ofObject(value, check.object)
      return
    }
    for (let index = 0; index < items.length; index++) {
      this.#path.push(index)
      this.#ofItems(items[index], levels - 1, check)
      this.#path.pop()
    }
  }

  #ofObject(value: object, object: ObjectCheck): void {
    if (++this.#depth > MAX_DEPTH) this.#isTooDeep = true
    else {
      for (const { name, check } of object.fields) {
        const given = (value as Record<string, unknown>)[name]
        this.#path.push(name)
        this.#ofValue(given, check)
        this.#path.pop()
      }
    }
    this.#depth--
  }

  #ofNode(node: ValueNode, check: InputCheck): void {
    if (node.kind === Kind.VARIABLE) {
      this.#ofVariable(node.name.value, check)
      return
    }
    if (node.kind === Kind.NULL) return
    const { rules, levels, type } = check
    if (rules && levels > 0) {
      const items = node.kind === Kind.LIST ? node.values : undefined
      holdAll(rules.counts, items?.length ?? 1, this.#broken)
      if (rules.unique && items && !this.#refusesDepth(node) && this.#ids().hasTwinNodes(items, itemTypeOf(type))) {
        this.#add(rules.unique)
      }
    }
    this.#ofItemNodes(node, levels, check)
  }

  #ofItemNodes(node: ValueNode, levels: number, check: InputCheck): void {
    if (node.kind === Kind.NULL) return
    if (node.kind === Kind.VARIABLE) this.#ofItemVariable(node.name.value, levels, check)
    else if (levels > 0 && node.kind === Kind.LIST) {
      for (const [index, item] of node.values.entries()) {
        this.#path.push(index)
        this.#ofItemNodes(item, levels - 1, check)
        this.#path.pop()
      }
    } else if (levels > 0) this.#ofItemNodes(node, levels - 1, check)
    else if (check.object === undefined) this.#ofScalarNode(node, check)
    else if (node.kind === Kind.OBJECT) this.#ofObjectNode(node, check.object)
  }

  /** What is in a variable: of a list around it nothing is asked here. */
  #ofItemVariable(name: string, levels: number, check: InputCheck): void {
    if (isSeen(this.#within, check.object ?? check, name)) return
    this.#ofItems(this.#values.read(name), levels, check)
  }

  #ofObjectNode(node: ObjectValueNode, object: ObjectCheck): void {
    if (++this.#depth > MAX_DEPTH) this.#isTooDeep = true
    else {
      for (const { name, value } of node.fields) {
        const inner = object.byName.get(name.value)
        if (inner === undefined) continue
        this.#path.push(name.value)
        this.#ofNode(value, inner)
        this.#path.pop()
      }
    }
    this.#depth--
  }

  #ofScalarNode(node: ValueNode, check: InputCheck): void {
    switch (node.kind) {
      case Kind.INT:
      case Kind.FLOAT:
        this.#ofScalar(check.writing === 'id' ? node.value : Number(node.value), check)
        break
      case Kind.STRING:
      case Kind.BOOLEAN:
      case Kind.ENUM:
        this.#ofScalar(node.value, check)
        break
      default:
        if (check.writing === 'any' && !this.#refusesDepth(node)) this.#ofScalar(this.#values.readNode(node), check)
    }
  }

  #ofScalar(value: unknown, check: InputCheck): void {
    for (const one of check.json) this.#ofJson(value, one)
    if (check.rules) findBroken(value, check.rules, check.writing, this.#broken)
  }

  #ofJson(value: unknown, { coordinate, problems }: JsonCheck): void {
    for (const { path, ...problem } of problems(value)) this.#add({ coordinate, ...problem }, path)
  }

  #add({ coordinate, constraint, limit }: Told, inner: readonly (string | number)[] = []): void {
    if (this.violations.length >= MAX_VIOLATIONS) {
      this.more++
      return
    }
    const path = [...this.#path, ...inner]
    this.violations.push({ path, coordinate, constraint, ...(limit !== undefined && { limit }) })
  }

  #ids(): Identities {
    this.#identities ??= new Identities(this.#values)
    return this.#identities
  }

  /** A literal is read by recursion. */
  #refusesDepth(node: ValueNode): boolean {
    if (!isTooDeep(node)) return false
    this.#isTooDeep = true
    return true
  }
}

type Seen = Map<InputCheck | ObjectCheck, Set<string>>

function isSeen(seen: Seen, check: InputCheck | ObjectCheck, name: string): boolean {
  const names = seen.get(check)
  if (names?.has(name)) return true
  if (names) names.add(name)
  else seen.set(check, new Set([name]))
  return false
}

type Told = Pick<InputViolation, 'coordinate' | 'constraint' | 'limit'>

/** Whoever calls in the same process may give other lists than JSON has. */
function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  return typeof value === 'object' && value !== null && Symbol.iterator in value
    ? [...(value as Set<unknown>)]
    : undefined
}

function itemTypeOf(type: GraphQLInputType): GraphQLInputType {
  const list = isNonNullType(type) ? type.ofType : type
  return isListType(list) ? list.ofType : list
}
