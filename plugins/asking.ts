import type { DocumentNode, GraphQLSchema } from 'graphql'
import type { RequestInput } from '../src/guard.js'
import type { Asked } from '../src/traces.js'
import type { Viewer } from '../src/viewer.js'
import { inputOfContext } from './request-input.js'

/** What is known of an operation by its context, found out only if something of it is recorded. */
export class Asking implements Asked {
  readonly context: object | undefined
  readonly text: string | undefined
  readonly document: DocumentNode | undefined
  readonly schema: GraphQLSchema | undefined
  readonly #viewerOf: (context: object | undefined) => Viewer

  constructor(
    context: object | undefined,
    viewerOf: (context: object | undefined) => Viewer,
    asked: Pick<Asked, 'text' | 'document' | 'schema'>,
  ) {
    this.context = context
    this.text = asked.text
    this.document = asked.document
    this.schema = asked.schema
    this.#viewerOf = viewerOf
  }

  get viewer(): Viewer {
    return this.#viewerOf(this.context)
  }

  get request(): RequestInput | undefined {
    return this.context && inputOfContext(this.context)
  }
}
