import type { OperationDefinitionNode } from 'graphql'

/** What one owner knows of a request. */
interface Entry {
  /** Of whom it is told: a copy of that, what was made from it, and a proxy of it have the property too. */
  readonly key: object
  readonly owner: object
  value: unknown
  /** What another owner knows of the same. */
  next: Entry | undefined
}

/** Where it stands: a weak key costs the garbage collector more than most guards take for a request. */
const STATE = Symbol('graphql-bulwark: state of a request')

interface Known {
  readonly [STATE]?: Entry
}

/** Of what takes no property, or has that of another. */
const others = new WeakMap<object, Entry>()

function firstOf(key: object): Entry | undefined {
  const first = (key as Known)[STATE]
  return first?.key === key ? first : others.get(key)
}

function putFirst(key: object, entry: Entry): void {
  const isPut =
    (key as Known)[STATE] === undefined &&
    // Not enumerable: it goes into no copy, and nobody prints it.
    Reflect.defineProperty(key, STATE, { value: entry, configurable: false, enumerable: false, writable: false })
  if (!isPut) others.set(key, entry)
}

/** What a copy or a proxy was made of, as far as that has state: the thing itself, of the thing itself. */
export function originalOf(key: object): object | undefined {
  return (key as Known)[STATE]?.key
}

/**
 * State of requests, for one owner: by the context of an operation, or by what stands for the request. It goes with what
 * it is of, which belongs to one request alone, and is kept by owner: two servers never mix, nor two suites that are given
 * one context.
 */
export class PerRequest<Value> {
  get(key: object): Value | undefined {
    return this.#entryOf(firstOf(key))?.value as Value | undefined
  }

  set(key: object, value: Value): void {
    const first = firstOf(key)
    const own = this.#entryOf(first)
    if (own) own.value = value
    else if (first) first.next = { key, owner: this, value, next: first.next }
    else putFirst(key, { key, owner: this, value, next: undefined })
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
