import { type ConstValueNode, valueFromASTUntyped } from 'graphql'
import { defaultOf } from '../graphql-versions.js'

interface Input {
  readonly astNode?: { readonly defaultValue?: ConstValueNode | undefined } | null | undefined
}

/** A default as it is written, if the schema is: of a scalar of the application it may be something else by now. */
export function writtenDefaultOf(input: Input): unknown {
  const written = input.astNode?.defaultValue
  return written ? valueFromASTUntyped(written) : defaultOf(input)
}
