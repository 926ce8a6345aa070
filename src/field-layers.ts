import type { GraphQLFieldResolver } from 'graphql'
import { resolverOf, sourceOf } from './field-resolver.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

/** What this package puts around resolvers, from the inside out. */
const ORDER = ['cost', 'rules', 'owned values', 'owned ids', 'rewrites', 'time'] as const

interface Layer {
  /** Whose it is: each has one around a resolver. */
  readonly owner: object
  readonly name: (typeof ORDER)[number]
  /** `otherwise` finds what the executor would have taken where there is no resolver. */
  readonly wrap: (own: Resolve | undefined, otherwise: typeof resolverOf) => Resolve
}

interface Wrapped {
  readonly layer: Layer
  readonly own: Resolve | undefined
}

/** What of a field is wrapped. */
interface Resolvers {
  resolve?: Resolve | undefined
  subscribe?: Resolve | undefined
}

const wrapped = new WeakMap<Resolve, Wrapped>()
/** Whose layers were put around fields themselves, and not around those that they were copied from. */
const ownersOf = new WeakMap<object, WeakSet<object>>()

/**
 * Puts a layer around a resolver, at its place among the others: arguments are rewritten before anybody decides on them. A
 * schema that was made from a guarded one has its resolvers; the layer that the same owner has put there gives way, since
 * it knows the other schema. Without `wrap` it is taken away, unless another schema has the very same field and needs it.
 */
export function putLayer(
  field: Resolvers,
  key: keyof Resolvers,
  owner: object,
  name: Layer['name'],
  wrap: Layer['wrap'] | undefined,
): void {
  const owners = ownersOf.get(field) ?? new WeakSet()
  if (wrap === undefined && owners.has(owner)) return
  if (wrap) ownersOf.set(field, owners.add(owner))
  const layers: Layer[] = []
  let inner = field[key]
  let changes = wrap !== undefined
  for (let known = inner && wrapped.get(inner); known; known = inner && wrapped.get(inner)) {
    if (known.layer.owner === owner) changes = true
    else layers.unshift(known.layer)
    inner = known.own
  }
  if (!changes) return
  if (wrap) {
    const outer = layers.findIndex((layer) => ORDER.indexOf(layer.name) > ORDER.indexOf(name))
    layers.splice(outer === -1 ? layers.length : outer, 0, { owner, name, wrap })
  }
  const otherwise = key === 'subscribe' ? sourceOf : resolverOf
  field[key] = layers.reduce((resolve: Resolve | undefined, layer) => put(resolve, layer, otherwise), inner)
}

function put(own: Resolve | undefined, layer: Layer, otherwise: typeof resolverOf): Resolve {
  const resolve = layer.wrap(own, otherwise)
  wrapped.set(resolve, { layer, own })
  return resolve
}
