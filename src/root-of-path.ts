import type { GraphQLResolveInfo } from 'graphql'

/** The root of a place in a result: one object for all fields below one root field of one execution. */
export function rootOfPath(path: GraphQLResolveInfo['path']): object {
  let root = path
  while (root.prev) root = root.prev
  return root
}
