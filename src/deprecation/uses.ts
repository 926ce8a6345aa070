import type { Viewer } from '../viewer.js'
import { identityOf } from '../viewers.js'
import type { DeprecatedPart } from './deprecated-parts.js'
import type { DeprecatedUse } from './deprecation-options.js'

/** Who uses something: a viewer, by a client that has given itself a name. */
export interface User {
  readonly viewer: Viewer
  readonly clientName: string | null
  readonly operationName: string | null
}

interface Fold {
  readonly part: DeprecatedPart
  readonly viewer: Viewer | null
  readonly clientName: string | null
  operationName: string | null
  /** When it was last told. */
  toldAt: number
  /** Uses since, which were not told yet. */
  count: number
  first: number
  last: number
}

interface Bounds {
  readonly foldWithin: number
  readonly entries: number
}

/**
 * Uses by caller and coordinate. The first is told at once; those after it are counted, and told with the first one after the
 * time in which they are folded. Where there is no room, callers are told of together: who makes up callers makes no events.
 */
export class Uses {
  readonly #bounds: Bounds
  readonly #tell: (use: DeprecatedUse) => void
  /** In the order in which they were last told. */
  readonly #folds = new Map<string, Fold>()
  /** By coordinate. */
  readonly #others = new Map<string, Fold>()

  constructor(bounds: Bounds, tell: (use: DeprecatedUse) => void) {
    this.#bounds = bounds
    this.#tell = tell
  }

  add(now: number, part: DeprecatedPart, user: User): void {
    const { viewer, clientName } = user
    // A list, so that no part can write another's separator.
    const key = JSON.stringify([part.coordinate, clientName, ...identityOf(viewer)])
    if (this.#folds.has(key) || this.#hasRoom(now)) this.#count(this.#folds, key, now, part, user)
    else this.#count(this.#others, part.coordinate, now, part, { ...user, viewer: null, clientName: null })
  }

  /** Tells what was only counted. */
  flush(): void {
    for (const folds of [this.#folds, this.#others]) {
      for (const fold of folds.values()) this.#tellOf(fold)
      folds.clear()
    }
  }

  #hasRoom(now: number): boolean {
    if (this.#folds.size < this.#bounds.entries) return true
    const [oldest] = this.#folds
    if (oldest === undefined || now - oldest[1].toldAt < this.#bounds.foldWithin) return false
    this.#tellOf(oldest[1])
    this.#folds.delete(oldest[0])
    return true
  }

  #count(folds: Map<string, Fold>, key: string, now: number, part: DeprecatedPart, user: Others): void {
    const known = folds.get(key)
    const fold = known ?? { ...user, part, toldAt: Number.NEGATIVE_INFINITY, count: 0, first: now, last: now }
    if (fold.count === 0) fold.first = now
    fold.count++
    fold.last = now
    fold.operationName = user.operationName
    if (now - fold.toldAt < this.#bounds.foldWithin) return
    fold.toldAt = now
    folds.delete(key)
    folds.set(key, fold)
    this.#tellOf(fold)
  }

  #tellOf(fold: Fold): void {
    const { part, viewer, clientName, operationName, count, first, last } = fold
    if (count === 0) return
    fold.count = 0
    const { coordinate, reason } = part
    this.#tell(Object.freeze({ coordinate, reason, viewer, clientName, operationName, count, first, last }))
  }
}

type Others = Omit<User, 'viewer'> & { readonly viewer: Viewer | null }
