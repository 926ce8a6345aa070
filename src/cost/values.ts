import type { OperationDefinitionNode } from 'graphql'
import { valueFromASTUntyped } from 'graphql'
import { list } from '../graphql-versions.js'

/** The variables of one request as they came, with the defaults of the operation. Nothing of them is coerced yet. */
export class Values {
  readonly #given: Readonly<Record<string, unknown>>
  readonly #defaults: ReadonlyMap<string, unknown>

  constructor(given: Readonly<Record<string, unknown>>, defaults: ReadonlyMap<string, unknown>) {
    this.#given = given
    this.#defaults = defaults
  }

  /** `undefined` where the variable is not given and has no default. */
  read(name: string): unknown {
    const value = Object.hasOwn(this.#given, name) ? this.#given[name] : undefined
    return value === undefined ? this.#defaults.get(name) : value
  }
}

/** The defaults that an operation gives its variables. */
export function defaultsOf(operation: OperationDefinitionNode): ReadonlyMap<string, unknown> {
  const defaults = new Map<string, unknown>()
  for (const { variable, defaultValue } of list(operation.variableDefinitions)) {
    if (defaultValue) defaults.set(variable.name.value, valueFromASTUntyped(defaultValue))
  }
  return defaults
}
