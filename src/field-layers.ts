import type { GraphQLFieldResolver } from 'graphql'

type Resolve = GraphQLFieldResolver<unknown, unknown>

/** What this package puts around resolvers, from the inside out. */
const ORDER = ['cost', 'rules', 'owned values', 'owned ids', 'rewrites'] as const

interface Layer {
  /** Whose it is: each has one around a resolver. */
  readonly owner: object
  readonly name: (typeof ORDER)[number]
  readonly wrap: (own: Resolve | undefined) => Resolve
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

/**
 * Puts a layer around a resolver, at its place among the others: arguments are rewritten before anybody decides on them. A
 * schema that was made from a guarded one has its resolvers; the layer that the same owner has put there gives way, since
 * it knows the other schema. Without `wrap` it is taken away.
 */
export function putLayer(
  field: Resolvers,
  key: keyof Resolvers,
  owner: object,
  name: Layer['name'],
  wrap: Layer['wrap'] | undefined,
): void {
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
  field[key] = layers.reduce(put, inner)
}

function put(own: Resolve | undefined, layer: Layer): Resolve | undefined {
  const resolve = layer.wrap(own)
  wrapped.set(resolve, { layer, own })
  return resolve
}
