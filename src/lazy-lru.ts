import { LRUCache } from 'lru-cache'

/**
 * A cache that takes its room with the first entry: `LRUCache` takes it at once for all that it may come to hold, and many
 * a server never has one.
 */
export class LazyLru<Key extends string, Value extends object | number> {
  readonly #max: number
  #cache: LRUCache<Key, Value> | undefined

  /** Whoever lets `max` be chosen has to refuse what no map holds. */
  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#cache?.size ?? 0
  }

  get(key: Key): Value | undefined {
    return this.#cache?.get(key)
  }

  /** The same, but no use of it. */
  peek(key: Key): Value | undefined {
    return this.#cache?.peek(key)
  }

  set(key: Key, value: Value): void {
    this.#cache ??= new LRUCache<Key, Value>({ max: this.#max })
    this.#cache.set(key, value)
  }
}
