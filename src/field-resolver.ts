import {
  defaultFieldResolver,
  defaultTypeResolver,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLTypeResolver,
} from 'graphql'
import { PerRequest } from './per-request.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

type ResolveType = GraphQLTypeResolver<unknown, unknown>

// By the context of an operation: an executor may be given other ways to resolve what has no resolver of its own.
const resolvers = new PerRequest<Told>()

interface Told {
  readonly field: Resolve | undefined
  readonly type: ResolveType | undefined
  readonly source: Resolve | undefined
}

/** Remembers what resolves fields and abstract types that have no resolver, where a host has told its executor. */
export function rememberResolvers(
  context: unknown,
  { fieldResolver, typeResolver, subscribeFieldResolver }: Resolvers,
): void {
  if (typeof context !== 'object' || context === null) return
  const field = readFunction<Resolve>(fieldResolver)
  const type = readFunction<ResolveType>(typeResolver)
  const source = readFunction<Resolve>(subscribeFieldResolver)
  if (!field && !type && !source) return
  // What an executor was told before it may not be told again.
  const before = resolvers.get(context)
  resolvers.set(context, {
    field: field ?? before?.field,
    type: type ?? before?.type,
    source: source ?? before?.source,
  })
}

function readFunction<Function>(value: unknown): Function | undefined {
  return typeof value === 'function' ? (value as Function) : undefined
}

function toldOf(context: unknown): Told | undefined {
  return typeof context === 'object' && context !== null ? resolvers.get(context) : undefined
}

/** What resolves fields and types without a resolver, as executors are given it. */
export interface Resolvers {
  readonly fieldResolver?: unknown
  readonly typeResolver?: unknown
  readonly subscribeFieldResolver?: unknown
}

/** What resolves a field: its own resolver, or what the executor would have taken. */
export function resolverOf(own: Resolve | undefined, context: unknown): Resolve {
  return own ?? toldOf(context)?.field ?? defaultFieldResolver
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
  return own ?? toldOf(context)?.source ?? defaultFieldResolver
}

/** What tells the type of a value: the way of its own type, or what the executor would have taken. */
export function typeResolverOf(own: ResolveType | undefined | null, context: unknown): ResolveType {
  return own ?? toldOf(context)?.type ?? defaultTypeResolver
}
