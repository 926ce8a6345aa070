import type { OperationDefinitionNode } from 'graphql'

/** What one owner knows of a request. */
interface Entry {
  readonly owner: object
  value: unknown
  /** What another owner knows of the same. */
  next: Entry | undefined
}

// Keyed by what belongs to one request alone, and within it by owner, so two servers never mix, nor two suites that are given
// one context. One entry for all owners: a weak key of its own for each of them would cost the garbage collector more than all
// that they do.
const entries = new WeakMap<object, Entry>()

/** State of requests, for one owner: by the context of an operation, or by what stands for the request. */
export class PerRequest<Value> {
  get(key: object): Value | undefined {
    return this.#entryOf(entries.get(key))?.value as Value | undefined
  }

  set(key: object, value: Value): void {
    const first = entries.get(key)
    const own = this.#entryOf(first)
    if (own) own.value = value
    else if (first) first.next = { owner: this, value, next: first.next }
    else entries.set(key, { owner: this, value, next: undefined })
  }

  #entryOf(first: Entry | undefined): Entry | undefined {
    let entry = first
    while (entry !== undefined && entry.owner !== this) entry = entry.next
    return entry
  }
}

interface Latest<Value> {
  readonly operation: OperationDefinitionNode
  readonly value: Value
  /** Of other operations that have had the same context. */
  readonly others: WeakMap<OperationDefinitionNode, Value> | undefined
}

/** State of operations, by the context that their resolvers are given: a host may take one for several. */
export class PerOperation<Value> {
  readonly #contexts = new PerRequest<Latest<Value>>()

  /** Of the operation that came last. */
  latest(context: object): Value | undefined {
    return this.#contexts.get(context)?.value
  }

  get(context: unknown, operation: OperationDefinitionNode): Value | undefined {
    if (typeof context !== 'object' || context === null) return undefined
    const latest = this.#contexts.get(context)
    return latest?.operation === operation ? latest.value : latest?.others?.get(operation)
  }

  set(context: object, operation: OperationDefinitionNode, value: Value): void {
    const before = this.#contexts.get(context)
    let others = before?.others
    if (before && before.operation !== operation) {
      others ??= new WeakMap()
      others.set(before.operation, before.value)
    }
    this.#contexts.set(context, { operation, value, others })
  }
}
