import type { GraphQLResolveInfo, OperationDefinitionNode } from 'graphql'
import type { Judge } from '../guard.js'
import { anonymousViewer, isViewer, type Viewer } from '../viewer.js'

/** What is known of one execution: verdicts never live longer than that. */
export interface Execution {
  readonly viewer: Viewer
  /** Records a denial; `undefined` where it is only reported. */
  readonly judge: Judge
  /** Whatever a guard has found out, by what it is about. It goes with the execution. */
  readonly found: Map<unknown, unknown>
}

interface Known {
  readonly viewer: Viewer
  readonly judge: Judge
}

const ALWAYS: Judge = (violation) => violation

/** Finds the execution that a resolver belongs to. */
export class Executions {
  readonly #known = new WeakMap<object, Known>()
  readonly #executions = new WeakMap<object, Execution>()
  // Resolvers of one execution are called in a row.
  #lastContext: unknown
  #lastOperation: OperationDefinitionNode | undefined
  #last: Execution | undefined

  /** An operation of a known caller is about to run with this context. */
  begin(context: object, viewer: Viewer, judge: Judge): void {
    this.#known.set(context, { viewer, judge })
    this.#executions.delete(context)
    if (context === this.#lastContext) this.#lastContext = undefined
  }

  /** Of an execution that no guard has seen, the viewer is what this package has put into its context, or nobody. */
  of(context: unknown, info: GraphQLResolveInfo): Execution {
    const { operation } = info
    if (context === this.#lastContext && operation === this.#lastOperation && this.#last) return this.#last
    const isObject = typeof context === 'object' && context !== null
    const key = keyOf(isObject ? context : undefined, info)
    let execution = this.#executions.get(key)
    if (execution === undefined) {
      const known = isObject ? this.#known.get(context) : undefined
      const { viewer } = (isObject ? context : {}) as { viewer?: unknown }
      execution = {
        viewer: known?.viewer ?? (isViewer(viewer) ? viewer : anonymousViewer),
        judge: known?.judge ?? ALWAYS,
        found: new Map(),
      }
      this.#executions.set(key, execution)
    }
    if (key === context) {
      this.#lastContext = context
      this.#lastOperation = operation
      this.#last = execution
    }
    return execution
  }
}

/**
 * A query is one execution for each context. Of a mutation each root field is one, since the one before may have changed
 * whose an object is, and of a subscription each event: both share all but the root of their paths.
 */
function keyOf(context: object | undefined, { operation, path, variableValues }: GraphQLResolveInfo): object {
  if (operation.operation === 'query') return context ?? variableValues ?? path
  let root = path
  while (root.prev) root = root.prev
  return root
}
