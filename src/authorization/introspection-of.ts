import { Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql'
import { fragmentsOf } from '../fragments.js'
import type { OperationInput } from '../guard.js'

/** Whether an operation asks for the schema: not at all, for nothing else, or for data beside it. */
export type Introspection = 'none' | 'only' | 'beside'

/**
 * What an operation asks of the schema: with `__schema`, `__type`, or the `_service` of Apollo Federation, at its root or
 * wherever a field answers the query type again.
 */
export function introspectionOf({
  document,
  operation,
}: Pick<OperationInput, 'document' | 'operation'>): Introspection {
  let found = remembered.get(operation)
  if (found === undefined) {
    found = look(document, operation)
    remembered.set(operation, found)
  }
  return found
}

const remembered = new WeakMap<OperationDefinitionNode, Introspection>()

function look(document: OperationInput['document'], operation: OperationDefinitionNode): Introspection {
  const fragments = fragmentsOf(document)
  const roots = new Set<SelectionSetNode>([operation.selectionSet])
  const below = new Set<SelectionSetNode>()
  let ofSchema = false
  let others = false
  // A set that grows while it is walked is walked to its end.
  const walk = (sets: Set<SelectionSetNode>) => {
    for (const { selections } of sets) {
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          const name = selection.name.value
          ofSchema ||= name === '__schema' || name === '__type' || name === '_service'
          others ||= !name.startsWith('__')
          // Within the schema there is nothing else.
          if (selection.selectionSet && !name.startsWith('__')) below.add(selection.selectionSet)
        } else {
          const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
          if (fragment) sets.add(fragment.selectionSet)
        }
      }
    }
  }
  walk(roots)
  walk(below)
  if (!ofSchema) return 'none'
  return others ? 'beside' : 'only'
}
