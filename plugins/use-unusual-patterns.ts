import type { UnusualPatternOptions } from '../src/patterns/pattern-options.js'
import { unusualPatternsGuard } from '../src/patterns/unusual-patterns.js'
import { bulwarkOf, type StandAloneOptions } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/** Options of {@link useUnusualPatterns}. `tighten` needs a rate beside it: it is an option of `useBulwark` alone. */
export interface UnusualPatternPluginOptions
  extends Omit<UnusualPatternOptions, 'tighten' | 'mode'>,
    Pick<StandAloneOptions, 'clientAddress' | 'onEvent'> {}

/**
 * Tells what many refusals of one caller look like together, by any protection of this package beside it: `pattern.detected`
 * for `onEvent`, and an event of `useAudit`. Refuses nothing. Put it first: what other plugins refuse before is not seen.
 *
 * @throws ConfigurationError for a mistake in the options.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useDepthLimit, useUnusualPatterns } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useUnusualPatterns({ walking: { count: 20, seconds: 600 } }), useDepthLimit()] })
 * ```
 */
export function useUnusualPatterns(options: UnusualPatternPluginOptions = {}): BulwarkPlugin {
  const { clientAddress, onEvent, ...patterns } = options
  return asEnvelopPlugin(
    bulwarkOf((runtime) => unusualPatternsGuard(patterns, runtime), readEnvironment(), {
      clientAddress,
      onEvent,
    }),
  )
}
