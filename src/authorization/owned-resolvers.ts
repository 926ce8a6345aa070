import {
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
} from 'graphql'
import { SecurityError, type Violation } from '../errors.js'
import { fail, failLater } from '../fail.js'
import { putLayer } from '../field-layers.js'
import { readField, resolverOf } from '../field-resolver.js'
import type { MaybePromise } from '../guard.js'
import { isThenable } from '../store-call.js'
import { LEFT_OUT, ownedValue, type Shape, shapeOf, type ValueCheck } from './completed-values.js'
import type { Execution, Executions } from './executions.js'
import { NamedObjects } from './named-objects.js'
import type { OwnerRule } from './owner-rule.js'
import type { OwnerTable } from './owner-table.js'
import { type OwnerVerdicts, verdictsOf } from './owner-verdicts.js'
import type { CompleteOwnership } from './ownership-options.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

type Asking = ConstructorParameters<typeof OwnerVerdicts>[2]

/** Puts ownership around the resolvers of a schema, in place: around what may answer an owned object, and on its fields. */
export class OwnedResolvers {
  readonly #executions: Executions
  readonly #asking: Asking
  readonly #onNotOwned: CompleteOwnership['onNotOwned']
  /** Several schemas may have the very same field. */
  readonly #tables = new WeakMap<GraphQLSchema, OwnerTable>()

  constructor(executions: Executions, asking: Asking, onNotOwned: CompleteOwnership['onNotOwned']) {
    this.#executions = executions
    this.#asking = asking
    this.#onNotOwned = onNotOwned
  }

  mark(schema: GraphQLSchema, table: OwnerTable): void {
    this.#tables.set(schema, table)
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue
      const rule = table.ruleOf(type.name)
      for (const field of Object.values(type.getFields())) {
        const answersOwned = table.mayBeOwned(getNamedType(field.type))
        const coordinate = `${type.name}.${field.name}`
        const shape = shapeOf(field.type)
        const look = (own: Resolve | undefined) => (answersOwned ? this.#look(own, shape, coordinate, table) : own)
        const wrap = (own: Resolve | undefined) => (rule ? this.#guard(look(own), rule) : (look(own) as Resolve))
        putLayer(field, 'resolve', this, 'owned values', rule || answersOwned ? wrap : undefined)
      }
    }
  }

  /** Looks through what a field answers. */
  #look(own: Resolve | undefined, shape: Shape, coordinate: string, table: OwnerTable): Resolve {
    return (source, args, context, info) => {
      const execution = this.#executions.of(context, info)
      if (execution.isElsewhere) return resolverOf(own, context)(source, args, context, info)
      const owners = this.#tables.get(info.schema) ?? table
      let named: NamedObjects | undefined
      const check: ValueCheck = {
        ruleOf: (name) => owners.ruleOf(name),
        verdictsOf: (rule) => verdictsOf(rule, execution, this.#asking),
        isOwned: (rule, object, inList) => {
          const verdict = verdictsOf(rule, execution, this.#asking).of(object)
          if (verdict === true) return true
          named ??= new NamedObjects(args)
          return recorded(verdict, execution, coordinate, { type: rule.type, object, inList, names: named })
        },
        isLost: () => {
          this.#asking.emit({ name: 'owner.failed', guard: 'ownership', at: this.#asking.now(), subject: coordinate })
          return execution.judge({ ...NOT_FOUND, coordinate }) !== undefined
        },
        instead: (inList, isStreamed) => this.#instead(inList, info.returnType, isStreamed),
        context,
        info,
      }
      return ownedValue(resolverOf(own, context)(source, args, context, info), shape, check)
    }
  }

  /** Whatever way an object has come, no field of it is resolved for anybody else. */
  #guard(own: Resolve | undefined, rule: OwnerRule): Resolve {
    const executions = this.#executions
    return (source, args, context, info) => {
      const execution = executions.of(context, info)
      // Looked at for each field: to remember the object in the execution costs more than to read its owner again.
      if (!execution.isElsewhere && !verdictsOf(rule, execution, this.#asking).has(source)) {
        const verdict = this.#isOwned(rule, execution, source)
        if (verdict !== true) return resolveIf(verdict, own ?? execution.resolveField, [source, args, context, info])
      }
      return readField(own ?? execution.resolveField, source, args, context, info)
    }
  }

  #isOwned(rule: OwnerRule, execution: Execution, object: unknown) {
    const verdict = verdictsOf(rule, execution, this.#asking).of(object)
    return verdict === true || recorded(verdict, execution, rule.type, { type: rule.type, object })
  }

  #instead(inList: Parameters<ValueCheck['instead']>[0], type: GraphQLOutputType, isStreamed = false): unknown {
    const error = this.#onNotOwned === 'error' ? new SecurityError(NOT_FOUND) : undefined
    if (inList === null) return error ? fail(error, type) : null
    // A stream that rejects has no further items.
    if (error) return inList === 'must not be null' && !isStreamed ? failLater(error) : error
    return inList === 'must not be null' || this.#onNotOwned === 'filter' ? LEFT_OUT : null
  }
}

/** Apart, as {@link resolveIf}: functions made within another cost each of its calls. */
function recorded(
  verdict: MaybePromise<boolean>,
  execution: Execution,
  coordinate: string,
  answered: Answered,
): MaybePromise<boolean> {
  const record = (holds: boolean) =>
    holds || execution.judge({ ...NOT_FOUND, coordinate, object: describe(answered) }) === undefined
  return isThenable(verdict) ? verdict.then(record) : record(verdict)
}

/** An object, and how it has come. */
interface Answered {
  readonly type: string
  readonly object: unknown
  readonly inList?: boolean
  /** Absent where no field has answered it. */
  readonly names?: NamedObjects
}

/** What an object is called, for who records it. */
function describe({ type, object, inList = false, names }: Answered): NonNullable<Violation['object']> {
  const id = idOf(object)
  return names?.has(id, inList) ? { type, id, named: true } : { type, id }
}

function idOf(object: unknown): string | null {
  try {
    const { id } = object as { id?: unknown }
    return typeof id === 'string' || typeof id === 'number' ? String(id) : null
  } catch {
    return null
  }
}

function resolveIf(verdict: MaybePromise<boolean>, resolve: Resolve, given: Parameters<Resolve>): unknown {
  const go = (holds: boolean) => {
    const [, , , { returnType }] = given
    return holds ? resolve(...given) : fail(new SecurityError(NOT_FOUND), returnType)
  }
  return isThenable(verdict) ? verdict.then(go) : go(verdict)
}

/** What is not the viewer's is not there. */
export const NOT_FOUND: Violation = Object.freeze({ code: 'NOT_FOUND' })
