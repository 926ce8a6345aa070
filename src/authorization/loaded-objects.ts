import type { Emit } from '../events.js'
import { withDeadline } from '../store-call.js'
import type { OwnedLoader } from './ownership-options.js'

interface LoadedParts {
  readonly loaders: Readonly<Record<string, OwnedLoader>>
  readonly deadline: number
  readonly emit: Emit
  readonly now: () => number
}

/** The loader has failed or has not answered in time. */
export const UNAVAILABLE: unique symbol = Symbol('unavailable')

interface Batch {
  readonly ids: string[]
  readonly answer: Promise<ReadonlyMap<string, unknown>>
}

/** Loads objects for one execution: all ids that are asked for in one turn at once, and each id once. */
export class LoadedObjects {
  readonly #parts: LoadedParts
  readonly #context: unknown
  readonly #known = new Map<string, Map<string, Promise<unknown>>>()
  readonly #open = new Map<string, Batch>()

  constructor(parts: LoadedParts, context: unknown) {
    this.#parts = parts
    this.#context = context
  }

  /** The object, nothing where there is none, or `UNAVAILABLE`. Never rejects. */
  load(type: string, id: string): Promise<unknown> {
    let ofType = this.#known.get(type)
    if (ofType === undefined) {
      ofType = new Map()
      this.#known.set(type, ofType)
    }
    let object = ofType.get(id)
    if (object === undefined) {
      const { ids, answer } = this.#batchOf(type)
      ids.push(id)
      object = answer.then((objects) => (objects.has(id) ? objects.get(id) : UNAVAILABLE))
      ofType.set(id, object)
    }
    return object
  }

  #batchOf(type: string): Batch {
    let batch = this.#open.get(type)
    if (batch === undefined) {
      const ids: string[] = []
      batch = { ids, answer: this.#run(type, ids) }
      this.#open.set(type, batch)
    }
    return batch
  }

  async #run(type: string, ids: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
    const { loaders, deadline, emit, now } = this.#parts
    // Until the end of this turn others may join.
    await undefined
    this.#open.delete(type)
    try {
      const loader = loaders[type] as OwnedLoader
      const load = async () => {
        const objects = await loader(ids, this.#context as object)
        if (!Array.isArray(objects) || objects.length !== ids.length) throw new TypeError('not as many as ids')
        return Promise.all(objects)
      }
      const objects = await withDeadline(load(), deadline)
      return new Map(ids.map((id, index) => [id, objects[index] instanceof Error ? undefined : objects[index]]))
    } catch {
      emit({ name: 'loader.failed', guard: 'ownership', at: now(), subject: type })
      return new Map()
    }
  }
}
