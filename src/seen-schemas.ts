import type { GraphQLSchema } from 'graphql'
import type { Violation } from './errors.js'

/** What is wrong with it the host has said when it was loaded. */
const NOT_SERVED: Violation = Object.freeze({
  code: 'INTERNAL_SERVER_ERROR',
  detail: 'What the rules or the options say of this schema has no effect in it.',
})

/**
 * Schemas that were checked. Each is so once: a server may go to and fro between several with its requests. What is wrong with
 * one that was loaded later stops no server, so it is remembered, and nothing runs against it.
 */
export class SeenSchemas {
  readonly #verdicts = new WeakMap<GraphQLSchema, { readonly error: unknown } | 'sound'>()

  /** Throws what `assert` has thrown, each time. */
  check(schema: GraphQLSchema, assert: () => void): void {
    const known = this.#verdicts.get(schema)
    if (known === 'sound') return
    if (known) throw known.error
    try {
      assert()
      this.#verdicts.set(schema, 'sound')
    } catch (error) {
      this.#verdicts.set(schema, { error })
      throw error
    }
  }

  /** Of a schema that nobody has announced, the guards find out themselves. */
  refusal(schema: GraphQLSchema): Violation | undefined {
    const known = this.#verdicts.get(schema)
    return known === undefined || known === 'sound' ? undefined : NOT_SERVED
  }
}
