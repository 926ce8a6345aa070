import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType, type OperationDefinitionNode } from 'graphql'
import { putLayer } from '../field-layers.js'
import { resolverOf } from '../field-resolver.js'
import type { TimedRun } from './timed-run.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>

interface Entry {
  readonly operation: OperationDefinitionNode
  readonly run: TimedRun
  /** Of other operations that have had the same context. */
  readonly others: WeakMap<OperationDefinitionNode, TimedRun> | undefined
}

/** The operations that run, by the context that their resolvers are given. */
export class TimedRuns {
  readonly #entries = new WeakMap<object, Entry>()

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
    const before = this.#entries.get(context)
    let others = before?.others
    if (before && before.operation !== operation) {
      others ??= new WeakMap()
      others.set(before.operation, before.run)
    }
    this.#entries.set(context, { operation, run, others })
  }

  /** The operation that a context was given to last; of an object that was made from one, the same. */
  lastOf(context: object): TimedRun | undefined {
    for (let known: object | null = context; known !== null; known = Object.getPrototypeOf(known)) {
      const entry = this.#entries.get(known)
      if (entry) return entry.run
    }
    return undefined
  }

  #time(own: Resolve | undefined): Resolve {
    return (source, args, context, info) => {
      const resolve = resolverOf(own, context)
      const run = this.#of(context, info.operation)
      return run ? run.resolve(resolve, source, args, context, info) : resolve(source, args, context, info)
    }
  }

  #of(context: unknown, operation: OperationDefinitionNode): TimedRun | undefined {
    if (typeof context !== 'object' || context === null) return undefined
    const entry = this.#entries.get(context)
    return entry?.operation === operation ? entry.run : entry?.others?.get(operation)
  }
}
