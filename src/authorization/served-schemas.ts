import type { GraphQLSchema } from 'graphql'

/**
 * Which suite serves what, where several stand around the resolvers of one and the same schema. Of all suites, for the rules
 * of one kind.
 */
export class ServedSchemas {
  /** How many suites guard a schema. */
  readonly #guards = new WeakMap<GraphQLSchema, number>()
  /** By context, the schemas whose rules one of them enforces in what runs with it. */
  readonly #contexts = new WeakMap<object, WeakSet<GraphQLSchema>>()

  guard(schema: GraphQLSchema): void {
    this.#guards.set(schema, (this.#guards.get(schema) ?? 0) + 1)
  }

  /** Whether it has to be known which suite serves: a schema that one alone guards is served by that one. */
  isShared(schema: GraphQLSchema): boolean {
    return (this.#guards.get(schema) ?? 0) > 1
  }

  serve(context: object, schema: GraphQLSchema): void {
    const schemas = this.#contexts.get(context)
    if (schemas) schemas.add(schema)
    else this.#contexts.set(context, new WeakSet([schema]))
  }

  has(context: object, schema: GraphQLSchema): boolean {
    return this.#contexts.get(context)?.has(schema) === true
  }
}
