import { type VariableLimitOptions, variableLimitGuard } from '../src/request/variable-limit.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Bounds variable definitions, and size, depth and number of the values that come with them.
 *
 * Refuses with VARIABLE_LIMIT_EXCEEDED.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useVariableLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useVariableLimit({ variableDepth: 8 })] })
 * ```
 */
export function useVariableLimit(options: VariableLimitOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(variableLimitGuard(options), readEnvironment()))
}
