import * as graphql from 'graphql'
import {
  coerceInputValue,
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql'

/**
 * What differs between graphql 16 and 17, and nothing else.
 *
 * A list that a document does not have is `[]` in graphql 16 and `undefined` in 17.
 */
export function list<T>(nodes: readonly T[] | undefined): readonly T[] {
  return nodes ?? NONE
}

const NONE: readonly never[] = Object.freeze([])

interface WithDefault {
  readonly defaultValue?: unknown
  readonly default?: { readonly value?: unknown; readonly literal?: ValueNode | undefined } | undefined
}

/** What an argument or input field is where it is not given; graphql 17 keeps it apart from whether there is one. */
export function defaultOf(input: unknown): unknown {
  const { defaultValue, default: given } = input as WithDefault
  if (given === undefined) return defaultValue
  return given.literal === undefined ? given.value : valueFromASTUntyped(given.literal)
}

type CoerceLiteral = (literal: ValueNode, type: GraphQLInputType) => unknown

/** The same as resolvers are given it: graphql 16 keeps it so, and 17 as it was written. */
export function givenDefaultOf(input: { readonly type: GraphQLInputType }): unknown {
  const { defaultValue, default: given } = input as WithDefault
  if (given === undefined) return defaultValue
  if (given.literal === undefined) return coerceInputValue(given.value, input.type)
  const { coerceInputLiteral } = graphql as unknown as { readonly coerceInputLiteral: CoerceLiteral }
  return coerceInputLiteral(given.literal, input.type)
}

/** Operations of a kind that a schema has none of: for graphql 17 the document is invalid, and 16 fails when it runs them. */
export function unknownOperations(schema: GraphQLSchema, { definitions }: DocumentNode): readonly GraphQLError[] {
  let errors: GraphQLError[] | undefined
  for (const node of definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION || schema.getRootType(node.operation)) continue
    errors ??= []
    errors.push(new GraphQLError(`The ${node.operation} operation is not supported by the schema.`, { nodes: node }))
  }
  return errors ?? NONE
}
