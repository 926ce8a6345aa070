import { Kind, type OperationDefinitionNode, type ValueNode } from 'graphql'
import { list } from '../graphql-versions.js'
import { MAX_TEXT, plainText } from '../plain-text.js'

/** Items of a list that are recorded. */
const MAX_ITEMS = 20

/** Reads of an operation what the options allow, and nothing else. */
export class RecordedVariables {
  readonly #names: readonly string[]
  /** By coordinate of a root field, the arguments. */
  readonly #arguments = new Map<string, Set<string>>()

  constructor(allowed: readonly string[]) {
    this.#names = allowed.filter((name) => !name.includes('.'))
    for (const coordinate of allowed.filter((name) => name.includes('.'))) {
      const [field = '', arg = ''] = coordinate.split(/[(:]/)
      const known = this.#arguments.get(field)
      if (known) known.add(arg)
      else this.#arguments.set(field, new Set([arg]))
    }
  }

  of(
    operation: OperationDefinitionNode | undefined,
    variables: Readonly<Record<string, unknown>> | undefined,
    rootType: string | undefined,
  ): Readonly<Record<string, unknown>> | null {
    if (this.#names.length === 0 && this.#arguments.size === 0) return null
    const found: Record<string, unknown> = Object.create(null)
    for (const name of this.#names) {
      if (variables && Object.hasOwn(variables, name)) found[name] = plainValue(variables[name])
    }
    if (operation && rootType !== undefined && this.#arguments.size > 0) {
      this.#addArguments(found, operation, variables ?? {}, rootType)
    }
    return Object.freeze(found)
  }

  /** Fragments are not looked into: what stands in one is not recorded. */
  #addArguments(
    found: Record<string, unknown>,
    { selectionSet }: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
    rootType: string,
  ): void {
    for (const node of selectionSet.selections.slice(0, MAX_ITEMS)) {
      if (node.kind !== Kind.FIELD) continue
      const field = `${rootType}.${node.name.value}`
      const allowed = this.#arguments.get(field)
      if (allowed === undefined) continue
      for (const { name, value } of list(node.arguments)) {
        if (allowed.has(name.value)) found[`${field}(${name.value}:)`] = readValue(value, variables)
      }
    }
  }
}

/** Of a list in a list nothing is recorded, so none is walked: a client may nest them as deep as the parser goes. */
function readValue(node: ValueNode, variables: Readonly<Record<string, unknown>>, deep = false): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return plainValue(Object.hasOwn(variables, node.name.value) ? variables[node.name.value] : null)
    case Kind.NULL:
      return null
    case Kind.LIST:
      return deep ? OBJECT : plainValue(node.values.slice(0, MAX_ITEMS).map((item) => readValue(item, variables, true)))
    case Kind.OBJECT:
      return OBJECT
    default:
      return plainValue(node.value)
  }
}

/** Its fields may be secret: only their own names could tell, and who allows the object has not named them. */
const OBJECT = '[object]'

function plainValue(value: unknown, deep = false): unknown {
  if (typeof value === 'string') return plainText(value, MAX_TEXT)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  if (Array.isArray(value) && !deep)
    return Object.freeze(value.slice(0, MAX_ITEMS).map((item) => plainValue(item, true)))
  return value === undefined ? null : OBJECT
}
