import {
  buildSchema,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import { bulwarkDirectives, type DeprecatedUse, type DeprecationOptions, type Viewer } from 'graphql-bulwark'
import { deprecationsGuard } from '../../src/deprecation/deprecations.js'
import type { Follower, OperationInput } from '../../src/guard.js'
import { anonymousViewer } from '../../src/viewer.js'
import { createTestRuntime, type TestRuntime } from '../support/runtime.js'

export interface Asked {
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
  readonly viewer?: Viewer
  readonly request?: OperationInput['request']
  readonly batch?: OperationInput['batch']
}

/** A guard alone, with its own clock. */
export class Watching {
  readonly uses: DeprecatedUse[] = []
  readonly runtime: TestRuntime
  readonly schema: GraphQLSchema
  readonly guard
  now = Date.UTC(2026, 0, 1)

  constructor(schema: GraphQLSchema | string, options: DeprecationOptions = {}, isHeard = true) {
    this.schema = typeof schema === 'string' ? buildSchema(`${bulwarkDirectives} ${schema}`) : schema
    this.runtime = createTestRuntime({ now: () => this.now, isHeard })
    this.guard = deprecationsGuard({ onUse: (use) => this.uses.push(use), ...options }, this.runtime)
    this.guard.schema?.(this.schema)
  }

  /** What follows an operation that no guard has refused. */
  follow(query: string, asked: Asked = {}): Follower | undefined {
    const document = parse(query)
    const [error] = validate(this.schema, document)
    if (error) throw error
    const operation = getOperationAST(document, asked.operationName) as OperationDefinitionNode
    const { variables = {}, viewer = anonymousViewer, request, batch } = asked
    const { schema } = this
    const given = { ...(request && { request }), ...(batch && { batch }) }
    return this.guard.follow?.({ document, schema, operation, variables, viewer, ...given }, () => () => undefined)
  }

  /** It runs; the coordinates that were told. */
  run(query: string, asked?: Asked): readonly string[] {
    this.uses.length = 0
    this.follow(query, asked)?.end?.({ data: {} })
    return this.uses.map(({ coordinate }) => coordinate)
  }
}
