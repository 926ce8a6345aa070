import { Kind, type ValueNode } from 'graphql'

/** Whether a value of a document is nested more deeply; without recursion, since how it is nested is the caller's. */
export function isDeeper(node: ValueNode, max: number): boolean {
  let level: readonly ValueNode[] = [node]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > max) return true
    level = level.flatMap((one) => {
      if (one.kind === Kind.LIST) return one.values
      return one.kind === Kind.OBJECT ? one.fields.map(({ value }) => value) : []
    })
  }
  return false
}
