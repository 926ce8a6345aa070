import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, type TypeNode } from 'graphql'
import { list } from '../graphql-versions.js'
import type { OperationInput } from '../guard.js'
import { type DeprecatedPart, type DeprecatedParts, deprecatedParts } from './deprecated-parts.js'
import type { ReadDates } from './deprecation-dates.js'
import { type InputShape, inputShapes } from './input-shapes.js'
import { partsInText } from './parts-in-text.js'
import { partsInValue } from './parts-in-value.js'

/** A variable whose value can hold something deprecated. */
interface Lookout {
  readonly name: string
  readonly shape: InputShape
}

const NONE: ReadonlySet<DeprecatedPart> = new Set()

/** What operations on one schema use of what is deprecated in it. What their text names is found once for each document. */
export class UsedParts {
  readonly #schema: GraphQLSchema
  readonly #parts: DeprecatedParts
  readonly #shapes: ReadonlyMap<string, InputShape>
  readonly #inText = new WeakMap<DocumentNode, ReadonlySet<DeprecatedPart>>()
  readonly #lookouts = new WeakMap<OperationDefinitionNode, readonly Lookout[]>()

  constructor(schema: GraphQLSchema, dates: ReadonlyMap<string, ReadDates>) {
    this.#schema = schema
    this.#parts = deprecatedParts(schema, dates)
    this.#shapes = inputShapes(schema, this.#parts)
  }

  of({ document, operation, variables }: OperationInput): ReadonlySet<DeprecatedPart> {
    if (this.#parts.size === 0) return NONE
    const inText = this.#textOf(document)
    const lookouts = this.#lookoutsOf(operation)
    if (lookouts.length === 0) return inText
    const found = new Set(inText)
    for (const { name, shape } of lookouts) {
      if (Object.hasOwn(variables, name)) partsInValue(variables[name], shape, found)
    }
    return found
  }

  #textOf(document: DocumentNode): ReadonlySet<DeprecatedPart> {
    let found = this.#inText.get(document)
    if (found === undefined) {
      found = partsInText(document, this.#schema, this.#parts)
      this.#inText.set(document, found)
    }
    return found
  }

  #lookoutsOf(operation: OperationDefinitionNode): readonly Lookout[] {
    let found = this.#lookouts.get(operation)
    if (found === undefined) {
      found = list(operation.variableDefinitions).flatMap(({ variable, type }) => {
        const shape = this.#shapes.get(nameOf(type))
        return shape ? [{ name: variable.name.value, shape }] : []
      })
      this.#lookouts.set(operation, found)
    }
    return found
  }
}

function nameOf(type: TypeNode): string {
  let named = type
  while (named.kind !== Kind.NAMED_TYPE) named = named.type
  return named.name.value
}
