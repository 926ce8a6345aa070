import { operationFacts } from '../src/request/document-facts.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { telemetryGuard } from '../src/telemetry/telemetry.js'
import type { TelemetryOptions } from '../src/telemetry/telemetry-options.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/** Options of {@link useTelemetry}. */
export type TelemetryPluginOptions = Omit<TelemetryOptions, 'sampleGuardTime'>

/**
 * Tells what has become of every operation, and what any protection of this package beside it refuses. Put it first: what
 * other plugins refuse before it is not seen. What operations cost, how long guards take and what happens beside refusals
 * is known to the preset alone. It refuses nothing.
 *
 * @throws ConfigurationError for a mistake in the options.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useDepthLimit, useTelemetry } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * const count = new Map<string, number>()
 * const telemetry = {
 *   refused: ({ code }: { code: string }) => void count.set(code, (count.get(code) ?? 0) + 1),
 * }
 * createYoga({ schema, plugins: [useTelemetry({ to: [telemetry] }), useDepthLimit()] })
 * ```
 */
export function useTelemetry(options: TelemetryPluginOptions): BulwarkPlugin {
  return asEnvelopPlugin(
    bulwarkOf(telemetryGuard(options, { logger: console, read: operationFacts }), readEnvironment()),
  )
}
