import { defaultFieldResolver, type GraphQLFieldResolver } from 'graphql'

type Resolve = GraphQLFieldResolver<unknown, unknown>

// By the context of an operation: an executor may be given another way to resolve fields that have none of their own.
const ofContexts = new WeakMap<object, Resolve>()

/** Remembers what resolves fields that have no resolver, where a host has told its executor. */
export function rememberFieldResolver(context: unknown, resolve: unknown): void {
  if (typeof resolve !== 'function' || typeof context !== 'object' || context === null) return
  ofContexts.set(context, resolve as Resolve)
}

/** What resolves a field: its own resolver, or what the executor would have taken. */
export function resolverOf(own: Resolve | undefined, context: unknown): Resolve {
  if (own) return own
  const other = typeof context === 'object' && context !== null ? ofContexts.get(context) : undefined
  return other ?? defaultFieldResolver
}
