import { type GraphQLOutputType, isNonNullType } from 'graphql'

/**
 * Fails a field, or an item of a list. Where that takes its parents along it fails later: an item of a list that fails at
 * once makes graphql 16 forget those it still waits for, and if one of them fails as well, Node ends the process.
 */
export function fail(error: Error, type: GraphQLOutputType): Promise<never> {
  if (!isNonNullType(type)) throw error
  return failLater(error)
}

/** The same as a value, for who hands it on. */
export function failLater(error: Error): Promise<never> {
  const failed = Promise.reject(error)
  // Whoever asks for it is told; that nobody may ask is no fault of the process.
  failed.catch(() => {})
  return failed
}
