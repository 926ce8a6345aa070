import { type GraphQLError, type GraphQLSchema, parse, type Source, validate } from 'graphql'

/**
 * What is wrong with a document in the words of the schema that a caller sees, suggestions and all. Nothing, where that
 * schema has nothing against it: of what else is wrong, such as a variable, the full text would tell too much.
 */
export function explainDocument(
  errors: readonly GraphQLError[],
  schema: GraphQLSchema | undefined,
): readonly GraphQLError[] {
  // What can't be parsed is said in words of the client.
  if (errors.every(({ message }) => message.startsWith('Syntax Error'))) return errors
  const source = errors.find((error) => error.source)?.source
  if (source === undefined || schema === undefined) return []
  let ofSchemas = explained.get(source)
  if (ofSchemas === undefined) {
    ofSchemas = new WeakMap()
    explained.set(source, ofSchemas)
  }
  let known = ofSchemas.get(schema)
  if (known === undefined) {
    known = check(source, schema)
    ofSchemas.set(schema, known)
  }
  return known
}

/** By the text of the document, which servers keep as long as the document. */
const explained = new WeakMap<Source, WeakMap<GraphQLSchema, readonly GraphQLError[]>>()

function check(source: Source, schema: GraphQLSchema): readonly GraphQLError[] {
  try {
    return validate(schema, parse(source))
  } catch {
    // The server reads documents in a way of its own.
    return []
  }
}
