import {
  defaultFieldResolver,
  defaultTypeResolver,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLTypeResolver,
} from 'graphql'

type Resolve = GraphQLFieldResolver<unknown, unknown>

type ResolveType = GraphQLTypeResolver<unknown, unknown>

// By the context of an operation: an executor may be given other ways to resolve what has no resolver of its own.
const fieldResolvers = new WeakMap<object, Resolve>()
const typeResolvers = new WeakMap<object, ResolveType>()
const sources = new WeakMap<object, Resolve>()

/** Remembers what resolves fields and abstract types that have no resolver, where a host has told its executor. */
export function rememberResolvers(
  context: unknown,
  { fieldResolver, typeResolver, subscribeFieldResolver }: Resolvers,
): void {
  if (typeof context !== 'object' || context === null) return
  if (typeof fieldResolver === 'function') fieldResolvers.set(context, fieldResolver as Resolve)
  if (typeof subscribeFieldResolver === 'function') sources.set(context, subscribeFieldResolver as Resolve)
  if (typeof typeResolver === 'function') typeResolvers.set(context, typeResolver as ResolveType)
}

/** What resolves fields and types without a resolver, as executors are given it. */
export interface Resolvers {
  readonly fieldResolver?: unknown
  readonly typeResolver?: unknown
  readonly subscribeFieldResolver?: unknown
}

/** What resolves a field: its own resolver, or what the executor would have taken. */
export function resolverOf(own: Resolve | undefined, context: unknown): Resolve {
  if (own) return own
  const other = typeof context === 'object' && context !== null ? fieldResolvers.get(context) : undefined
  return other ?? defaultFieldResolver
}

/** What a field without a resolver is: most are properties, and read here in less time than by a call. */
export function readField(
  resolve: Resolve,
  source: unknown,
  args: Record<string, unknown>,
  context: unknown,
  info: GraphQLResolveInfo,
): unknown {
  if (resolve === defaultFieldResolver && typeof source === 'object' && source !== null) {
    const property = (source as Record<string, unknown>)[info.fieldName]
    if (typeof property !== 'function') return property
  }
  return resolve(source, args, context, info)
}

/** The same of the source of a subscription. */
export function sourceOf(own: Resolve | undefined, context: unknown): Resolve {
  if (own) return own
  const other = typeof context === 'object' && context !== null ? sources.get(context) : undefined
  return other ?? defaultFieldResolver
}

/** What tells the type of a value: the way of its own type, or what the executor would have taken. */
export function typeResolverOf(own: ResolveType | undefined | null, context: unknown): ResolveType {
  if (own) return own
  const other = typeof context === 'object' && context !== null ? typeResolvers.get(context) : undefined
  return other ?? defaultTypeResolver
}
