import * as graphql from 'graphql'
import { coerceInputValue, type GraphQLInputType, type ValueNode, valueFromASTUntyped } from 'graphql'

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
