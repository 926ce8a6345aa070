import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql'
import { SecurityError, type Violation } from '../errors.js'
import { putLayer } from '../field-layers.js'
import type { resolverOf } from '../field-resolver.js'
import type { MaybePromise } from '../guard.js'
import { isThenable } from '../store-call.js'
import type { Execution, Executions } from './executions.js'
import { rememberOwned } from './get-owned.js'
import { LoadedObjects, UNAVAILABLE } from './loaded-objects.js'
import type { KnownGroups, OwnedGroup, OwnedId, OwnedIds } from './owned-ids.js'
import { NOT_FOUND } from './owned-resolvers.js'
import type { OwnerRule } from './owner-rule.js'
import type { OwnerTable } from './owner-table.js'
import { verdictsOf } from './owner-verdicts.js'
import type { CompleteOwnership } from './ownership-options.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

interface Checked {
  readonly object?: unknown
  readonly violation?: Violation
}

/** What an execution has loaded and looked at. */
interface Seen {
  readonly checks: Map<string, MaybePromise<Checked>>
  readonly loaded: LoadedObjects
  readonly groups: KnownGroups
  /** What refuses a call that is given a group; `null` where nothing does. */
  readonly verdicts: Map<OwnedGroup, MaybePromise<Violation | null>>
}

/** What the ids of one call are looked at with. */
interface Look {
  readonly seen: Seen
  readonly execution: Execution
  readonly table: OwnerTable
  readonly context: unknown
}

interface Parts {
  readonly executions: Executions
  readonly options: CompleteOwnership
  readonly asking: ConstructorParameters<typeof LoadedObjects>[0]
}

/** Puts itself around the resolvers of fields that take ids by `@owns`: they run only if all are of the viewer's objects. */
export class OwnedArguments {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  mark(schema: GraphQLSchema, table: OwnerTable, ids: OwnedIds): void {
    const subscription = schema.getSubscriptionType()
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`
        const find = (values: Readonly<Record<string, unknown>>, known: KnownGroups) =>
          ids.in(coordinate, field.args, values, known)
        const wrap = field.args.some((arg) => ids.concerns(coordinate, arg))
          ? (own: Resolve | undefined, otherwise: typeof resolverOf) =>
              this.#wrap(own, otherwise, coordinate, table, find)
          : undefined
        putLayer(field, 'resolve', this, 'owned ids', wrap)
        // Of a subscription before it starts, and at each event: an object may be given away meanwhile.
        if (type === subscription) putLayer(field, 'subscribe', this, 'owned ids', wrap)
      }
    }
  }

  #wrap(
    own: Resolve | undefined,
    otherwise: typeof resolverOf,
    coordinate: string,
    table: OwnerTable,
    find: (values: Readonly<Record<string, unknown>>, known: KnownGroups) => OwnedGroup,
  ): Resolve {
    return (source, args, context, info) => {
      const resolve = otherwise(own, context)
      const execution = this.#parts.executions.of(context, info)
      if (execution.isElsewhere) return resolve(source, args, context, info)
      const seen = this.#seenOf(execution, context)
      const ids = find(args, seen.groups)
      if (ids.length === 0) return resolve(source, args, context, info)
      const refused = this.#checkAll(ids, { seen, execution, table, context })
      const go = (refusal: Violation | null) => {
        const violation = refusal && execution.judge({ ...refusal, coordinate })
        if (violation) throw new SecurityError(violation)
        const answer = resolve(source, args, context, info)
        if (info.operation.operation === 'mutation' && info.path.prev === undefined)
          this.#forgetAfter(answer, execution)
        return answer
      }
      return isThenable(refused) ? refused.then(go) : go(refused)
    }
  }

  /** What a write has done, fields of its answer must not overlook. */
  #forgetAfter(answer: unknown, execution: Execution): void {
    const forget = () => execution.found.delete(this)
    if (isThenable(answer)) answer.then(forget, forget)
    else forget()
  }

  /** Each id and each group once in an execution, however many calls are given it. */
  #checkAll(ids: OwnedGroup, look: Look): MaybePromise<Violation | null> {
    const { context } = look
    const checks = ids.map((one) => (isGroup(one) ? this.#checkGroup(one, look) : this.#checkId(one, look)))
    const conclude = (found: readonly (Checked | Violation | null)[]): Violation | null => {
      let refusal: Violation | null = null
      found.forEach((one, index) => {
        const owned = ids[index] as OwnedId | OwnedGroup
        if (isGroup(owned)) {
          refusal ??= one as Violation | null
          return
        }
        const { object, violation } = one as Checked
        refusal ??= violation ?? null
        // Those of others too, where that is only reported: their resolvers count on it.
        const keeps = violation === undefined || this.#parts.options.mode === 'report'
        if (keeps && object !== undefined && object !== null) {
          rememberOwned(context, owned.type, String(owned.id), object)
        }
      })
      return refusal
    }
    return checks.some(isThenable) ? Promise.all(checks).then(conclude) : conclude(checks as Checked[])
  }

  #checkGroup(group: OwnedGroup, look: Look): MaybePromise<Violation | null> {
    const { verdicts } = look.seen
    let verdict = verdicts.get(group)
    if (verdict === undefined) {
      verdict = this.#checkAll(group, look)
      verdicts.set(group, verdict)
      if (isThenable(verdict)) verdict.then((later) => verdicts.set(group, later))
    }
    return verdict
  }

  #checkId({ type, id }: OwnedId, { seen, execution, table }: Look): MaybePromise<Checked> {
    const { checks, loaded } = seen
    // Scalars may make anything of an id.
    if (typeof id === 'object' || typeof id === 'symbol') return NOBODYS
    const key = `${type} ${typeof id} ${String(id)}`
    let check = checks.get(key)
    if (check === undefined) {
      check = this.#check(table.ruleOf(type) as OwnerRule, id, execution, loaded)
      checks.set(key, check)
      check.then((later) => checks.set(key, later))
    }
    return check
  }

  #seenOf(execution: Execution, context: unknown): Seen {
    let seen = execution.found.get(this) as Seen | undefined
    if (seen === undefined) {
      const loaded = new LoadedObjects(this.#parts.asking, context)
      seen = { checks: new Map(), loaded, groups: new Map(), verdicts: new Map() }
      execution.found.set(this, seen)
    }
    return seen
  }

  /** What is not there and what is somebody else's are the same. */
  async #check(rule: OwnerRule, given: unknown, execution: Execution, loaded: LoadedObjects): Promise<Checked> {
    const id = this.#decode(rule.type, given)
    const violation: Violation = { ...NOT_FOUND, object: { type: rule.type, id: id ?? null, named: true } }
    if (id === undefined) return { violation }
    const object = await loaded.load(rule.type, id)
    if (object === UNAVAILABLE) return { violation: UNAVAILABLE_VIOLATION }
    if (object === null || object === undefined) return { violation }
    // Not for later: the resolver may give the object away.
    const holds = await verdictsOf(rule, execution, this.#parts.asking).now(object)
    return holds ? { object } : { object, violation }
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
}

function isGroup(one: OwnedId | OwnedGroup): one is OwnedGroup {
  return Array.isArray(one)
}

const NOBODYS: Checked = Object.freeze({ violation: NOT_FOUND })

const UNAVAILABLE_VIOLATION: Violation = Object.freeze({
  code: 'SERVICE_UNAVAILABLE',
  detail: 'The loader of an owned type does not answer.',
})
