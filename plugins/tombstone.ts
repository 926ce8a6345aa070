import { type DocumentNode, Kind, OperationTypeNode } from 'graphql'

/**
 * A document that stands for one that was refused before it could be parsed. A new one for each, since it is the key
 * under which the refusal is kept; whoever executed it by mistake would learn the name of the root type.
 */
export function tombstone(): DocumentNode {
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.QUERY,
        variableDefinitions: [],
        directives: [],
        selectionSet: {
          kind: Kind.SELECTION_SET,
          selections: [
            { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' }, directives: [], arguments: [] },
          ],
        },
      },
    ],
  }
}
