import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql'
import { SecurityError, type Violation } from '../errors.js'
import { resolverOf } from '../field-resolver.js'
import type { Execution, Executions } from './executions.js'
import { rememberOwned } from './get-owned.js'
import { LoadedObjects, UNAVAILABLE } from './loaded-objects.js'
import type { OwnedId, OwnedIds } from './owned-ids.js'
import { NOT_FOUND } from './owned-resolvers.js'
import type { OwnerRule } from './owner-rule.js'
import type { OwnerTable } from './owner-table.js'
import { verdictsOf } from './owner-verdicts.js'
import type { CompleteOwnership } from './ownership-options.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

interface Parts {
  readonly executions: Executions
  readonly options: CompleteOwnership
  readonly asking: ConstructorParameters<typeof LoadedObjects>[0]
}

/** Puts itself around the resolvers of fields that take ids by `@owns`: they run only if all are of the viewer's objects. */
export class OwnedArguments {
  readonly #parts: Parts
  readonly #loaded = new WeakMap<Execution, LoadedObjects>()
  readonly #wrappers = new WeakSet<Resolve>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  mark(schema: GraphQLSchema, table: OwnerTable, ids: OwnedIds): void {
    if (ids.isEmpty) return
    const subscription = schema.getSubscriptionType()
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`
        if (!field.args.some((arg) => ids.concerns(coordinate, arg))) continue
        const find = (values: Readonly<Record<string, unknown>>) => ids.in(coordinate, field.args, values)
        if (type === subscription) field.subscribe = this.#wrap(field.subscribe, coordinate, table, find)
        else field.resolve = this.#wrap(field.resolve, coordinate, table, find)
      }
    }
  }

  #wrap(
    own: Resolve | undefined,
    coordinate: string,
    table: OwnerTable,
    find: (values: Readonly<Record<string, unknown>>) => readonly OwnedId[],
  ): Resolve {
    if (own && this.#wrappers.has(own)) return own
    const wrapper: Resolve = (source, args, context, info) => {
      const resolve = resolverOf(own, context)
      const ids = find(args)
      if (ids.length === 0) return resolve(source, args, context, info)
      const execution = this.#parts.executions.of(context, info)
      return this.#checkAll(ids, execution, table, context, coordinate).then(() => resolve(source, args, context, info))
    }
    this.#wrappers.add(wrapper)
    return wrapper
  }

  async #checkAll(
    ids: readonly OwnedId[],
    execution: Execution,
    table: OwnerTable,
    context: unknown,
    coordinate: string,
  ): Promise<void> {
    const found = await Promise.all(
      ids.map(({ type, id }) => this.#check(table.ruleOf(type) as OwnerRule, id, execution, context)),
    )
    const failed = found.find((violation) => violation !== undefined)
    const violation = failed && execution.judge({ ...failed, coordinate })
    if (violation) throw new SecurityError(violation)
  }

  /** What is not there and what is somebody else's are the same. */
  async #check(
    rule: OwnerRule,
    given: unknown,
    execution: Execution,
    context: unknown,
  ): Promise<Violation | undefined> {
    const id = this.#decode(rule.type, given)
    if (id === undefined) return NOT_FOUND
    const object = await this.#loadedOf(execution, context).load(rule.type, id)
    if (object === UNAVAILABLE) return UNAVAILABLE_VIOLATION
    if (object === null || object === undefined) return NOT_FOUND
    if (!(await verdictsOf(rule, execution, this.#parts.asking).of(object))) return NOT_FOUND
    rememberOwned(context, rule.type, String(given), object)
    return undefined
  }

  #decode(type: string, given: unknown): string | undefined {
    if (typeof given !== 'string' && typeof given !== 'number' && typeof given !== 'bigint') return undefined
    const { decodeId } = this.#parts.options
    if (decodeId === undefined) return String(given)
    try {
      const decoded = decodeId(String(given))
      return decoded?.type === type && typeof decoded.id === 'string' ? decoded.id : undefined
    } catch {
      return undefined
    }
  }

  #loadedOf(execution: Execution, context: unknown): LoadedObjects {
    let loaded = this.#loaded.get(execution)
    if (loaded === undefined) {
      loaded = new LoadedObjects(this.#parts.asking, context)
      this.#loaded.set(execution, loaded)
    }
    return loaded
  }
}

const UNAVAILABLE_VIOLATION: Violation = Object.freeze({
  code: 'SERVICE_UNAVAILABLE',
  detail: 'The loader of an owned type does not answer.',
})
