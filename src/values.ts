import {
  type DocumentNode,
  GraphQLBoolean,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
  valueFromAST,
  valueFromASTUntyped,
  versionInfo,
} from 'graphql'
import { list } from './graphql-versions.js'

/** The variables of one request as they came, with the defaults of the operation. Nothing of them is coerced yet. */
export class Values {
  readonly #given: Readonly<Record<string, unknown>>
  readonly #defaults: ReadonlyMap<string, unknown>
  #known: Map<object, Map<string, number>> | undefined

  constructor(given: Readonly<Record<string, unknown>>, defaults: ReadonlyMap<string, unknown>) {
    this.#given = given
    this.#defaults = defaults
  }

  /** `undefined` where the variable is not given and has no default. */
  read(name: string): unknown {
    const value = Object.hasOwn(this.#given, name) ? this.#given[name] : undefined
    return value === undefined ? this.#defaults.get(name) : value
  }

  /** What a variable comes to, worked out once for all places that use it in the same way. */
  once(name: string, use: object, weight: number | undefined, compute: () => number): number {
    this.#known ??= new Map()
    let ofUse = this.#known.get(use)
    if (ofUse === undefined) {
      ofUse = new Map()
      this.#known.set(use, ofUse)
    }
    const key = `${name} ${weight}`
    let result = ofUse.get(key)
    if (result === undefined) {
      result = compute()
      ofUse.set(key, result)
    }
    return result
  }

  /** A value of the document with the variables put in. */
  readNode(node: ValueNode): unknown {
    if (node.kind === Kind.VARIABLE) return this.read(node.name.value)
    const variables = new Proxy({} as Record<string, unknown>, { get: (_, name) => this.read(String(name)) })
    return valueFromASTUntyped(node, variables)
  }
}

/** Where no variable is given and none has a default. */
export const NO_VALUES: Values = new Values({}, new Map())

// Early versions of graphql 16 find `constructor` in the variables, whatever they are.
const findsInherited =
  versionInfo.major === 16 &&
  valueFromAST({ kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: 'constructor' } }, GraphQLBoolean, {}) !==
    undefined

/**
 * Whether there are variables of which nobody can tell what the operation will do: one that is collected in an ordinary
 * object under this name is lost, or is what every object has by it; and fragments may have some of their own, which
 * graphql 17 reads on request.
 */
export function hidesVariables({ document, operation }: Asked): boolean {
  return (
    list(operation.variableDefinitions).some(({ variable }) => {
      const name = variable.name.value
      return name === '__proto__' || (findsInherited && name in Object.prototype)
    }) ||
    document.definitions.some(
      (node) => node.kind === Kind.FRAGMENT_DEFINITION && list(node.variableDefinitions).length > 0,
    )
  )
}

interface Asked {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
}

/** The defaults that an operation gives its variables. */
export function defaultsOf(operation: OperationDefinitionNode): ReadonlyMap<string, unknown> {
  const defaults = new Map<string, unknown>()
  for (const { variable, defaultValue } of list(operation.variableDefinitions)) {
    if (defaultValue) defaults.set(variable.name.value, valueFromASTUntyped(defaultValue))
  }
  return defaults
}
