import type { InputValidationOptions } from '../src/input/input-options.js'
import { inputValidationGuard } from '../src/input/input-validation.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Whether values are what the schema says of them: `@constraint` on arguments and input fields, and JSON schemas of scalars
 * that hold anything. Values in the document, in variables and their defaults are looked at before the first resolver.
 *
 * Refuses with BAD_USER_INPUT; `extensions.violations` says where each value stands and what is allowed, never what it was.
 *
 * @throws ConfigurationError for a mistake in the options, for a constraint that can't be meant or would have no effect, and
 * for a default of the schema that breaks one.
 *
 * @example
 * ```ts
 * import { createSchema, createYoga } from 'graphql-yoga'
 * import { bulwarkDirectives, useInputValidation } from 'graphql-bulwark'
 *
 * const schema = createSchema({
 *   typeDefs: [bulwarkDirectives, 'type Query { products(first: Int @constraint(min: 1, max: 100)): [String] }'],
 * })
 * createYoga({ schema, plugins: [useInputValidation()] })
 * ```
 */
export function useInputValidation(options: InputValidationOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(inputValidationGuard(options), readEnvironment()))
}
