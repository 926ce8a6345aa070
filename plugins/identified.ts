import { PerRequest } from '../src/per-request.js'
import type { Viewer } from '../src/viewer.js'

// Keyed by what belongs to one request alone, so two servers never mix. It is what lets several plugins that identify,
// each by credentials of another kind, stand beside each other: a viewer on the context might be that of a request before.
const found = new PerRequest<Viewer | undefined>()

/** The viewer whom another plugin has found for the same request, or on the same fresh context. */
export function identifiedBefore(request: object): Viewer | undefined {
  return found.get(request)
}

/** Keeps a viewer for the plugins that follow; an anonymous one is nobody yet. */
export function markIdentified(request: object, viewer: Viewer): void {
  if (viewer.kind !== 'anonymous') found.set(request, viewer)
}

/** A host may use one context for several operations in turn, each of which starts without a viewer. */
export function forgetIdentified(context: object): void {
  if (found.get(context) !== undefined) found.set(context, undefined)
}
