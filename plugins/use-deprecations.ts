import type { DeprecationOptions } from '../src/deprecation/deprecation-options.js'
import { deprecationsGuard } from '../src/deprecation/deprecations.js'
import { bulwarkOf, type StandAloneOptions } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/** Options of {@link useDeprecations}. */
export interface DeprecationPluginOptions extends DeprecationOptions, Pick<StandAloneOptions, 'onEvent'> {}

/**
 * Tells who still uses what of the schema is deprecated, before you take it away: fields, arguments, input fields and enum
 * values, named in the document or given in variables, by operations that run. One event `deprecated.used` for each caller,
 * client and coordinate, and in the next hour a count; refuses nothing. With `headers` the answer tells the client: `Deprecation`
 * (RFC 9745), `Sunset` (RFC 8594) and `Link`. Put it after the plugins that say who asks and that refuse.
 *
 * @throws ConfigurationError for a mistake in the options, for dates of what is not deprecated, and where nobody would be told.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useDeprecations } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String, hi: String @deprecated(reason: "Use hello.") }' })
 * const dates = { 'Query.hi': { since: '2026-01-01', sunset: '2026-12-31' } }
 * createYoga({
 *   schema,
 *   plugins: [useDeprecations({ headers: { dates }, onUse: ({ coordinate, clientName }) => console.log(coordinate, clientName) })],
 * })
 * ```
 */
export function useDeprecations(options: DeprecationPluginOptions): BulwarkPlugin {
  const { onEvent, ...deprecations } = options
  return asEnvelopPlugin(
    bulwarkOf((runtime) => deprecationsGuard(deprecations, runtime), readEnvironment(), { onEvent }),
  )
}
