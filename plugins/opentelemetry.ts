import { type Meter, type MeterProvider, metrics } from '@opentelemetry/api'
import { ConfigurationError } from '../src/errors.js'
import { assertKnownKeys } from '../src/options-check.js'
import type { Telemetry } from '../src/telemetry/measured.js'
import { Metrics } from './otel-metrics.js'
import { describeOnSpan, noteOnSpan } from './otel-spans.js'

export type {
  MeasuredOperation,
  MeasuredRefusal,
  OperationOutcome,
  Telemetry,
} from '../src/telemetry/measured.js'

/** Options of {@link openTelemetry}. */
export interface OpenTelemetryOptions {
  /** The scope of the metrics: of several servers in one process, one name each. @default 'graphql-bulwark' */
  readonly meterName?: string
  /** Where the meter is from. @default the one that is registered globally, as soon as one is */
  readonly meterProvider?: MeterProvider
  /** Whether spans get `user.id` and `user.roles` of the caller, which may be personal data. @default false */
  readonly recordUser?: boolean
}

/** Instruments of a meter are the same, whoever makes them: two servers add to the same counts. */
const ofMeters = new WeakMap<Meter, Metrics>()

/**
 * Tells OpenTelemetry what is measured: metrics by code, guard, type and outcome, with a bounded number of time series, and
 * attributes and events on the span that is active. Never a document, a variable or a token; the name of an operation is on
 * spans alone. Without an SDK it does nothing.
 *
 * @throws ConfigurationError for a mistake in the options.
 * @see https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/ for the names
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useBulwark } from 'graphql-bulwark'
 * import { openTelemetry } from 'graphql-bulwark/opentelemetry'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useBulwark({ telemetry: { to: [openTelemetry()] } })] })
 * ```
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Required<Telemetry> {
  assertKnownKeys('openTelemetry', options, ['meterName', 'meterProvider', 'recordUser'])
  const { meterName = 'graphql-bulwark', meterProvider, recordUser = false } = options
  if (typeof meterName !== 'string' || meterName === '') {
    throw new ConfigurationError('openTelemetry.meterName must be a name.')
  }
  if (typeof recordUser !== 'boolean') throw new ConfigurationError('openTelemetry.recordUser must be true or false.')
  if (meterProvider !== undefined && typeof meterProvider?.getMeter !== 'function') {
    throw new ConfigurationError('openTelemetry.meterProvider must have a function getMeter.')
  }
  let lastProvider: MeterProvider | undefined
  let lastMetrics: Metrics | undefined
  /** An SDK may be registered after the server was made. */
  const current = (): Metrics => {
    const provider = meterProvider ?? metrics.getMeterProvider()
    if (lastMetrics !== undefined && provider === lastProvider) return lastMetrics
    const meter = provider.getMeter(meterName)
    let known = ofMeters.get(meter)
    if (known === undefined) {
      known = new Metrics(meter)
      ofMeters.set(meter, known)
    }
    lastProvider = provider
    lastMetrics = known
    return known
  }
  return {
    operation(measured) {
      current().operation(measured)
      describeOnSpan(measured, recordUser)
    },
    refused(refused) {
      current().refused(refused)
      noteOnSpan(refused)
    },
    guardTime: (guard, checkpoint, milliseconds) => current().guardTime(guard, checkpoint, milliseconds),
    event: (event) => current().event(event),
  }
}
