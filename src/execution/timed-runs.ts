import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType, type OperationDefinitionNode } from 'graphql'
import { putLayer } from '../field-layers.js'
import { resolverOf } from '../field-resolver.js'
import { PerOperation } from '../per-request.js'
import type { TimedRun } from './timed-run.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

/** Where a context holds itself: a proxy of it answers in its place, and is known by nothing else. */
const SELF = Symbol('graphql-bulwark: the context itself')

/** The operations that run, by the context that their resolvers are given. */
export class TimedRuns {
  readonly #runs = new PerOperation<TimedRun>()
  /** One for all contexts: with a function of its own each of them would be an object of another shape. */
  readonly #signal: PropertyDescriptor

  constructor() {
    const lastOf = (asked: object) => this.#lastOf(asked)
    // Not enumerable: who copies or prints a context makes no signal by that.
    this.#signal = {
      configurable: true,
      get(this: object) {
        return lastOf(this)?.signal
      },
      // Who puts one there later has put one there.
      set(this: object, value: unknown) {
        Object.defineProperty(this, 'signal', { value, configurable: true, enumerable: true, writable: true })
      },
    }
  }

  /** Puts itself around all resolvers; for fields without one, the host is asked to. */
  mark(schema: GraphQLSchema): void {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue
      for (const field of Object.values(type.getFields())) {
        if (field.resolve) putLayer(field, 'resolve', this, 'time', (own) => this.#time(own))
      }
    }
  }

  /** Must be called before the operation runs. What it began stays known: a late resolver must be refused. */
  begin(context: object, operation: OperationDefinitionNode, run: TimedRun): void {
    this.#runs.set(context, operation, run)
    // What the application calls so is its own.
    if ('signal' in context || !Object.isExtensible(context)) return
    Object.defineProperty(context, 'signal', this.#signal)
    Object.defineProperty(context, SELF, { value: context, configurable: true })
  }

  /** The operation that a context was given to last; of an object that was made from one or stands for one, the same. */
  #lastOf(asked: { readonly [SELF]?: object }): TimedRun | undefined {
    for (let known: object | null = asked; known !== null; known = Object.getPrototypeOf(known)) {
      const run = this.#runs.latest(known)
      if (run) return run
    }
    const context = asked[SELF]
    return context && this.#runs.latest(context)
  }

  #time(own: Resolve | undefined): Resolve {
    return (source, args, context, info) => {
      const resolve = resolverOf(own, context)
      const run = this.#runs.get(context, info.operation)
      return run ? run.resolve(resolve, source, args, context, info) : resolve(source, args, context, info)
    }
  }
}
