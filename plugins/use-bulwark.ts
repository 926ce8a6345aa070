import { createBulwark } from '../src/bulwark.js'
import type { BulwarkOptions } from '../src/bulwark-options.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * The whole suite as one plugin, for Yoga and every host of Envelop. Put it first. Without options every protection has
 * its safe default; at start-up it says, once, what is on and what is off.
 *
 * @throws ConfigurationError for a mistake in the options or a coordinate that the schema does not have.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useBulwark } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useBulwark()] })
 * ```
 */
export function useBulwark(options: BulwarkOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(createBulwark(options, readEnvironment()))
}
