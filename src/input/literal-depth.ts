import { Kind, type ValueNode } from 'graphql'

/** Values within values; what is nested more deeply is no value that anyone means. */
export const MAX_DEPTH = 200

/** Whether a value of a document is nested more deeply than that; without recursion, since how it is nested is the caller's. */
export function isTooDeep(node: ValueNode): boolean {
  let level: readonly ValueNode[] = [node]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true
    level = level.flatMap((one) => {
      if (one.kind === Kind.LIST) return one.values
      return one.kind === Kind.OBJECT ? one.fields.map(({ value }) => value) : []
    })
  }
  return false
}
