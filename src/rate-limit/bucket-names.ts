import { addressKey } from '../address-key.js'
import type { Viewer } from '../viewer.js'
import { identityOf, partsOf } from '../viewers.js'

/** Whose bucket is charged: the caller's own, that of an API key, or that of an address. */
export type BudgetOwner = 'viewer' | 'key' | 'address'

/** Names of buckets, as digests: a store never sees an address or a subject. */
export class BucketNames {
  readonly #sha256: (text: string) => string
  readonly #ofViewers = new WeakMap<Viewer, readonly NamedBucket[]>()

  constructor(sha256: (text: string) => string) {
    this.#sha256 = sha256
  }

  /** A digest of what tells one bucket from all others. Written as a list: no part can write another's separator. */
  of(...parts: readonly unknown[]): string {
    return this.#sha256(JSON.stringify(parts))
  }

  /** The caller's own: for a caller without credentials, that of the address. */
  ofViewer(viewer: Viewer, address: () => string | null): string {
    return (this.#ownOf(viewer, address)[0] as NamedBucket).key
  }

  /** One of nobody but this caller, or of strangers at this address. */
  ofTightened(viewer: Viewer, address: () => string | null): string {
    return this.of('tightened', this.ofViewer(viewer, address))
  }

  /** `null` for a caller without an API key. */
  ofKey(viewer: Viewer): string | null {
    const key = partsOf(viewer).find(({ credential }) => credential?.kind === 'api-key')?.credential
    return key ? this.of('key', key.issuer, key.id) : null
  }

  /** `null` where the address is unknown. */
  ofAddress(address: string | null): string | null {
    return address === null ? null : this.of('address', addressKey(address))
  }

  /** The buckets of a caller, each with the kind that its header field tells. The address is asked for where it counts. */
  ofCaller(by: readonly BudgetOwner[], viewer: Viewer, address: () => string | null): readonly NamedBucket[] {
    if (by.length === 1 && by[0] === 'viewer') return this.#ownOf(viewer, address)
    const found: NamedBucket[] = []
    for (const owner of by) {
      const key = this.#ofOwner(owner, viewer, address)
      // The bucket of a stranger is that of the address already.
      if (key !== null && !(owner === 'address' && viewer.id === null && by.includes('viewer'))) {
        found.push({ owner, key })
      }
    }
    // Nobody spends from no bucket at all.
    return found.length > 0 ? found : this.#ownOf(viewer, address)
  }

  #ownOf(viewer: Viewer, address: () => string | null): readonly NamedBucket[] {
    if (viewer.id === null) {
      const known = address()
      return [{ owner: 'viewer', key: this.of('stranger', known === null ? null : addressKey(known)) }]
    }
    let own = this.#ofViewers.get(viewer)
    if (own === undefined) {
      own = [{ owner: 'viewer', key: this.of('viewer', ...identityOf(viewer)) }]
      this.#ofViewers.set(viewer, own)
    }
    return own
  }

  #ofOwner(owner: BudgetOwner, viewer: Viewer, address: () => string | null): string | null {
    if (owner === 'viewer') return this.ofViewer(viewer, address)
    return owner === 'key' ? this.ofKey(viewer) : this.ofAddress(address())
  }
}

/** A bucket that a caller spends from. */
export interface NamedBucket {
  /** What the header fields call it: whose it is, or the field whose calls it counts. */
  readonly owner: string
  readonly key: string
}
