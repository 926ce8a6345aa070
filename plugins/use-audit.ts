import { auditGuard } from '../src/audit/audit.js'
import type { AuditOptions } from '../src/audit/audit-options.js'
import { bulwarkOf, type StandAloneOptions } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/** Options of {@link useAudit}. */
export interface AuditPluginOptions extends AuditOptions, Pick<StandAloneOptions, 'clientAddress' | 'onEvent'> {}

/**
 * Records one event for each refusal, by any protection of this package beside it, and for each mutation that ran; and gives
 * every request an id. Put it first: what other plugins refuse before it is not seen. A sink is never waited for.
 *
 * Refuses mutations with SERVICE_UNAVAILABLE while a sink fails, where `onSinkFailure` is `deny-mutations`.
 *
 * @throws ConfigurationError for a mistake in the options.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useAudit, useDepthLimit } from 'graphql-bulwark'
 * import { jsonLinesSink } from 'graphql-bulwark/audit'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useAudit({ sinks: [jsonLinesSink(process.stdout)] }), useDepthLimit()] })
 * ```
 */
export function useAudit(options: AuditPluginOptions): BulwarkPlugin {
  const { clientAddress, onEvent, ...audit } = options
  return asEnvelopPlugin(
    bulwarkOf((runtime) => auditGuard(audit, runtime), readEnvironment(), { clientAddress, onEvent }),
  )
}
