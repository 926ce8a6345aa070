import type { Payload } from './payload.js'

type Path = readonly (string | number)[]

/** A later part, as the syntaxes of graphql 16 (with a path) and 17 (with an id) have it. */
interface Part extends Payload {
  readonly path?: Path
  readonly id?: string
  readonly subPath?: Path
  readonly items?: readonly unknown[] | null
}

interface Parts extends Payload {
  readonly pending?: readonly { readonly id: string; readonly path: Path }[]
  readonly hasNext?: boolean
}

type Container = Record<string | number, unknown>

/**
 * Puts the parts of an answer together again, to see in the end what the whole of it holds. What was sent is not changed:
 * a container is copied before the first part is put into it.
 */
export class MergedParts {
  readonly #pending = new Map<string, Path>()
  readonly #own = new WeakSet<object>()
  readonly #errors: unknown[] = []
  #root: Container = {}
  #isWhole = true

  /** The whole, once its last part is added; `undefined` before, and where a part has failed. */
  add(payload: Payload): Payload | undefined {
    const { data, errors = [], pending = [], incremental = [], completed = [], hasNext } = payload as Parts
    if (data !== undefined) this.#root = { data }
    // What is wrong with the whole of it after its begin has ended it: a credential that is over, a source that failed.
    else if (errors.length > 0) this.#isWhole = false
    this.#errors.push(...errors)
    for (const { id, path } of pending) this.#pending.set(id, path)
    for (const part of incremental) this.#put(part)
    // Of what has failed nobody knows what was worked out before.
    if (completed.some((part) => part.errors !== undefined)) this.#isWhole = false
    if (hasNext !== false || !this.#isWhole) return undefined
    return { data: this.#root.data, ...(this.#errors.length > 0 && { errors: this.#errors }) }
  }

  #put({ path, id, subPath = [], data, items, errors = [] }: Part): void {
    this.#errors.push(...errors)
    const place = path ?? (id === undefined ? undefined : this.#pending.get(id))
    if (place === undefined || data === null || items === null) {
      this.#isWhole = false
      return
    }
    const target = [...place, ...subPath]
    // With a path, the last step of a list is where its items begin.
    if (items && path) target.pop()
    const container = this.#open(target)
    if (container === undefined) this.#isWhole = false
    else if (items) for (const item of items) (container as unknown as unknown[]).push(item)
    else this.#merge(container, data as object)
  }

  /** A part may have again what was there before, with other fields of it. */
  #merge(container: Container, part: object): void {
    if (Array.isArray(container) && Array.isArray(part) && container.length !== part.length) this.#isWhole = false
    for (const [key, value] of Object.entries(part)) {
      const known = Object.hasOwn(container, key) ? container[key] : undefined
      if (typeof known !== 'object' || known === null || typeof value !== 'object' || value === null) {
        // Of a value that was null and is not, or the other way, nobody knows what was worked out.
        if (known !== undefined && (known === null) !== (value === null)) this.#isWhole = false
        container[key] = value
        continue
      }
      const own = this.#own.has(known) ? (known as Container) : this.#copy(known)
      container[key] = own
      this.#merge(own, value)
    }
  }

  /** The container at a place, which may be written to. */
  #open(path: Path): Container | undefined {
    let container = this.#root
    for (const step of ['data', ...path]) {
      const inner = container[step]
      if (typeof inner !== 'object' || inner === null) return undefined
      const own = this.#own.has(inner) ? (inner as Container) : this.#copy(inner)
      container[step] = own
      container = own
    }
    return container
  }

  #copy(container: object): Container {
    const copy = (Array.isArray(container) ? [...container] : { ...container }) as Container
    this.#own.add(copy)
    return copy
  }
}
