/**
 * What differs between graphql 16 and 17, and nothing else.
 *
 * A list that a document does not have is `[]` in graphql 16 and `undefined` in 17.
 */
export function list<T>(nodes: readonly T[] | undefined): readonly T[] {
  return nodes ?? NONE
}

const NONE: readonly never[] = Object.freeze([])
