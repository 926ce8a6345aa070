import type { GraphQLFieldResolver, GraphQLResolveInfo, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { resolverOf } from '../field-resolver.js'
import type { GuardMode, Judge } from '../guard.js'
import { PerOperation, PerRequest } from '../per-request.js'
import { rootOfPath } from '../root-of-path.js'
import { anonymousViewer, isViewer, type Viewer } from '../viewer.js'
import type { OwnerVerdicts } from './owner-verdicts.js'
import type { ServedSchemas } from './served-schemas.js'

/** What is known of one execution: verdicts never live longer than that. */
export interface Execution {
  readonly viewer: Viewer
  /** Whether another suite that has the very same schema serves it: that one decides, and nothing is asked or told here. */
  readonly isElsewhere: boolean
  /** Stands for the execution where the application is asked, and holds nothing. */
  readonly key: object
  /** What resolves fields that have no resolver of their own. */
  readonly resolveField: GraphQLFieldResolver<unknown, unknown>
  /** Records a denial; `undefined` where it is only reported. */
  readonly judge: Judge
  /** Whatever a guard has found out, by what it is about. It goes with the execution. */
  readonly found: Map<unknown, unknown>
  /** Those asked last: fields of one type are resolved in a row. */
  verdicts: OwnerVerdicts | undefined
}

interface Known {
  readonly viewer: Viewer
  readonly isElsewhere: boolean
  readonly judge: Judge
}

class Running implements Execution {
  readonly viewer: Viewer
  readonly isElsewhere: boolean
  readonly judge: Judge
  readonly resolveField: GraphQLFieldResolver<unknown, unknown>
  readonly found = new Map<unknown, unknown>()
  verdicts: OwnerVerdicts | undefined
  #key: object | undefined

  constructor({ viewer, isElsewhere, judge }: Known, resolveField: GraphQLFieldResolver<unknown, unknown>) {
    this.viewer = viewer
    this.isElsewhere = isElsewhere
    this.judge = judge
    this.resolveField = resolveField
    this.verdicts = undefined
  }

  get key(): object {
    this.#key ??= Object.freeze({})
    return this.#key
  }
}

/** Finds the execution that a resolver belongs to. */
export class Executions {
  /** Of executions that no guard has seen: whoever runs the schema by another way. */
  readonly #judge: Judge
  readonly #served: ServedSchemas
  /** What of it is this suite's. */
  readonly #own = new PerRequest<true>()
  /** Those that this suite guards itself: in a copy of one, whoever serves the copy may know nothing of the rules. */
  readonly #schemas = new WeakSet<GraphQLSchema>()
  /** By context, and within it by operation: a host may run several with one, even of several callers. */
  readonly #operations = new PerOperation<Known>()
  readonly #executions = new PerRequest<Execution>()
  // Resolvers of one execution are called in a row, and those of a query share its variables.
  #lastKey: object | undefined
  #lastQuery: OperationDefinitionNode | undefined
  #last: Execution | undefined

  constructor(mode: GuardMode, served: ServedSchemas) {
    this.#served = served
    this.#judge = mode === 'enforce' ? (violation) => violation : () => undefined
  }

  /** Whether an operation has run with this context: another with it may be another caller's. */
  knows(context: object): boolean {
    return this.#operations.latest(context) !== undefined
  }

  guard(schema: GraphQLSchema): void {
    this.#schemas.add(schema)
    this.#served.guard(schema)
  }

  /** An operation is about to run with this context, and is this suite's to decide on. */
  serve(context: object, schema: GraphQLSchema): void {
    if (!this.#served.isShared(schema)) return
    this.#own.set(context, true)
    this.#served.serve(context, schema)
  }

  /** An operation of a known caller is about to run with this context. */
  begin(context: object, operation: OperationDefinitionNode, viewer: Viewer, judge: Judge): void {
    this.#operations.set(context, operation, { viewer, judge, isElsewhere: false })
  }

  /** Of an execution that no guard has seen, the viewer is what this package has put into its context, or nobody. */
  of(context: unknown, info: GraphQLResolveInfo): Execution {
    const { operation } = info
    if (operation === this.#lastQuery && info.variableValues === this.#lastKey) return this.#last as Execution
    const key = keyOf(context, info)
    if (key === this.#lastKey && this.#last) return this.#last
    let execution = this.#executions.get(key)
    if (execution === undefined) {
      execution = new Running(this.#knownOf(context, info), resolverOf(undefined, context))
      this.#executions.set(key, execution)
    }
    this.#lastKey = key
    this.#lastQuery = operation.operation === 'query' ? operation : undefined
    this.#last = execution
    return execution
  }

  #knownOf(context: unknown, { operation, schema }: GraphQLResolveInfo): Known {
    const stranger: Known = { viewer: anonymousViewer, judge: this.#judge, isElsewhere: false }
    if (typeof context !== 'object' || context === null) return stranger
    // A host may run another operation than the one that was looked at, made from it.
    const known = this.#operations.get(context, operation) ?? this.#operations.latest(context)
    if (known) return known
    const isElsewhere = !this.#own.get(context) && this.#schemas.has(schema) && this.#served.has(context, schema)
    const { viewer } = context as { viewer?: unknown }
    return { ...stranger, isElsewhere, ...(isViewer(viewer) && { viewer }) }
  }
}

/**
 * A query is one execution, which has its variables for itself. Of a mutation each root field is one, since the one before
 * may have changed whose an object is, and of a subscription each event: both share all but the root of their paths.
 */
function keyOf(context: unknown, { operation, path, variableValues }: GraphQLResolveInfo): object {
  if (operation.operation === 'query') {
    const own: object | undefined = variableValues
    return own ?? (typeof context === 'object' && context !== null ? context : path)
  }
  return rootOfPath(path)
}
