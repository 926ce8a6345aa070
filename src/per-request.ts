import type { OperationDefinitionNode } from 'graphql'

/** What one owner knows of a request. */
interface Entry {
  readonly owner: object
  value: unknown
  /** What another owner knows of the same. */
  next: Entry | undefined
}

/** Makes nothing new, so that a class made from it puts its fields on what it is given. */
const Same = function same(key: object) {
  return key
} as unknown as new (
  key: object,
) => object

/**
 * Where it stands: a weak key costs the garbage collector more than most guards take for a request. A private field is that
 * of the object alone: no copy, proxy or heir of it has one, nobody sees it, and no trap of a proxy is asked.
 */
class Keyed extends Same {
  readonly #first: Entry

  constructor(key: object, first: Entry) {
    super(key)
    this.#first = first
  }

  static firstOf(key: object): Entry | undefined {
    return #first in key ? key.#first : undefined
  }
}

/** Of what takes no field: runtimes differ in what may be put on a frozen object. */
const others = new WeakMap<object, Entry>()

function putFirst(key: object, entry: Entry): void {
  try {
    new Keyed(key, entry)
  } catch {
    others.set(key, entry)
  }
}

/**
 * State of requests, for one owner: by the context of an operation, or by what stands for the request. It goes with what
 * it is of, which belongs to one request alone, and is kept by owner: two servers never mix, nor two suites that are given
 * one context.
 */
export class PerRequest<Value> {
  /** Of what can have no state, such as a context that there is none of, it is none. */
  get(key: object | undefined): Value | undefined {
    return isKey(key) ? (this.#entryOf(firstOf(key))?.value as Value | undefined) : undefined
  }

  set(key: object, value: Value): void {
    const first = firstOf(key)
    const own = this.#entryOf(first)
    if (own) own.value = value
    else if (first) first.next = { owner: this, value, next: first.next }
    else putFirst(key, { owner: this, value, next: undefined })
  }

  #entryOf(first: Entry | undefined): Entry | undefined {
    let entry = first
    while (entry !== undefined && entry.owner !== this) entry = entry.next
    return entry
  }
}

function firstOf(key: object): Entry | undefined {
  return Keyed.firstOf(key) ?? others.get(key)
}

function isKey(key: unknown): key is object {
  return (typeof key === 'object' && key !== null) || typeof key === 'function'
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
