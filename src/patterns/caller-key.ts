import { addressKey } from '../address-key.js'
import type { Viewer } from '../viewer.js'
import { identityOf } from '../viewers.js'

const ofViewers = new WeakMap<Viewer, string>()

/** Whether a caller has a name, or nothing but an address. */
export function isNamed(viewer: Viewer | null): viewer is Viewer {
  return viewer !== null && viewer.id !== null
}

/**
 * Who is answerable: the viewer, or who has no name the address. `null` where neither is known, since all strangers whose
 * address nobody knows would be one.
 */
export function callerKey(caller: { readonly viewer: Viewer | null; readonly address: string | null }): string | null {
  const { viewer } = caller
  if (!isNamed(viewer)) return caller.address === null ? null : addressKey(caller.address)
  let key = ofViewers.get(viewer)
  if (key === undefined) {
    // A list, so that no part can write another's separator, nor be taken for an address.
    key = JSON.stringify(identityOf(viewer))
    ofViewers.set(viewer, key)
  }
  return key
}
