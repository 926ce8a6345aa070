import { createViewer, type Viewer } from './viewer.js'

// What a viewer was put together from: each part can end by itself.
const parts = new WeakMap<Viewer, readonly [Viewer, Viewer]>()

/**
 * One caller who has proved the same identity twice, by a token and by a key; `undefined` if these are two callers. The
 * result may do what both may do, for as long as both last: a second credential never widens the first.
 */
export function combineViewers(first: Viewer, second: Viewer): Viewer | undefined {
  if (first === second) return first
  if (first.id === null || first.id !== second.id || first.credential === null || second.credential === null) {
    return undefined
  }
  const [main, other] = second.kind === 'user' && first.kind !== 'user' ? [second, first] : [first, second]
  const credential = main.credential as NonNullable<Viewer['credential']>
  const viewer = createViewer({
    ...main,
    roles: main.roles.filter((role) => other.roles.includes(role)),
    scopes: main.scopes.filter((scope) => other.scopes.includes(scope)),
    credential: { ...credential, expiresAt: earlier(credential.expiresAt, other.credential?.expiresAt ?? null) },
  })
  parts.set(viewer, [main, other])
  return viewer
}

/** The viewers that a viewer was put together from, at any depth; itself, if from none. */
export function partsOf(viewer: Viewer): readonly Viewer[] {
  return parts.get(viewer)?.flatMap(partsOf) ?? [viewer]
}

/** What tells a caller from all others: the subject of one issuer is not that of another. */
export function identityOf(viewer: Viewer): readonly [kind: Viewer['kind'], issuer: string | null, id: string | null] {
  return [viewer.kind, viewer.credential?.issuer ?? null, viewer.id]
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}
