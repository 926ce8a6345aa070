import {
  buildSchema,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import { bulwarkDirectives, type InputValidationOptions, type InputViolation, type Violation } from 'graphql-bulwark'
import { inputValidationGuard } from '../../src/input/input-validation.js'
import { anonymousViewer } from '../../src/viewer.js'

export type Asking = (query: string, variables?: Readonly<Record<string, unknown>>) => Violation | undefined

/** What the guard alone says to operations, without a server around it. */
export function asking(schema: GraphQLSchema | string, options: InputValidationOptions = {}): Asking {
  const built = typeof schema === 'string' ? buildSchema(`${bulwarkDirectives} ${schema}`) : schema
  const guard = inputValidationGuard(options)
  guard.schema?.(built)
  return (query, variables = {}) => {
    const document = parse(query)
    const [error] = validate(built, document)
    if (error) throw error
    const operation = getOperationAST(document) as OperationDefinitionNode
    const found = guard.operation?.({ document, schema: built, operation, variables, viewer: anonymousViewer })
    if (found instanceof Promise) throw new Error('A guard with nothing to wait for has made a promise.')
    return found
  }
}

export const violationsOf = (violation: Violation | undefined): readonly InputViolation[] =>
  violation?.inputs?.violations ?? []

/** Each violation in a line: where, what, and the limit. */
export const told = (violation: Violation | undefined): readonly string[] =>
  violationsOf(violation).map(({ path, constraint, limit }) => [path.join('.'), constraint, limit].join(' ').trim())
