import { LazyLru } from '../lazy-lru.js'
import { RecentSet } from './recent-set.js'
import { SlidingCount } from './sliding-count.js'

/** What is known of one caller, made as it is needed. */
interface Known {
  refused: SlidingCount | undefined
  ran: SlidingCount | undefined
  sets: { -readonly [Name in SetName]?: RecentSet } | undefined
}

type SetName = 'walking' | 'probing' | 'stuffing'

/** Callers that were refused something lately; beyond the bound the one that was refused longest ago is forgotten. */
export class Callers {
  readonly #known: LazyLru<string, Known>

  constructor(entries: number) {
    this.#known = new LazyLru(entries)
  }

  /** Whether nobody is remembered. */
  get isEmpty(): boolean {
    return this.#known.size === 0
  }

  refused(caller: string, window: number): SlidingCount {
    const known = this.#of(caller)
    known.refused ??= new SlidingCount(window)
    return known.refused
  }

  /** Of a caller who was refused something before: nobody else is remembered for what runs. */
  ran(caller: string, window: number): SlidingCount | undefined {
    const known = this.#known.peek(caller)
    if (known?.refused === undefined) return undefined
    known.ran ??= new SlidingCount(window)
    return known.ran
  }

  set(caller: string, name: SetName, window: number): RecentSet {
    const known = this.#of(caller)
    known.sets ??= {}
    known.sets[name] ??= new RecentSet(window)
    return known.sets[name]
  }

  #of(caller: string): Known {
    let known = this.#known.get(caller)
    if (known === undefined) {
      known = { refused: undefined, ran: undefined, sets: undefined }
      this.#known.set(caller, known)
    }
    return known
  }
}
