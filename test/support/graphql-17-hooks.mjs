/** The specifier of graphql 17 that stands in for one of `graphql`. */
export function toSeventeen(specifier) {
  return specifier === 'graphql' || specifier.startsWith('graphql/') ? `graphql-17${specifier.slice(7)}` : specifier
}

/** A hook of the ESM loader. */
export function resolve(specifier, context, nextResolve) {
  return nextResolve(toSeventeen(specifier), context)
}
