import { ConfigurationError } from '../errors.js'
import { assertKnownKeys } from '../options-check.js'
import type { Telemetry } from './measured.js'

/** Options of the telemetry. */
export interface TelemetryOptions {
  /** Who is told: `openTelemetry()` of `graphql-bulwark/opentelemetry`, or your own. */
  readonly to: readonly Telemetry[]
  /**
   * The share of the calls of guards that are measured, from 0 to 1, if anybody listens to `guardTime`. @default 0.01
   */
  readonly sampleGuardTime?: number
}

const KEYS = ['to', 'sampleGuardTime']
const FUNCTIONS = ['operation', 'refused', 'guardTime', 'event'] as const

/** Checks the options at start-up. */
export function completeTelemetry(options: TelemetryOptions): Required<TelemetryOptions> {
  assertKnownKeys('telemetry', options, KEYS)
  const { to, sampleGuardTime = 0.01 } = options
  if (!Array.isArray(to) || to.length === 0) throw new ConfigurationError('telemetry.to must name who is told.')
  to.forEach((one: Readonly<Record<string, unknown>> | null, index) => {
    const known = typeof one === 'object' && one !== null ? FUNCTIONS.map((name) => one[name]) : []
    const given = known.filter((value) => value !== undefined)
    if (given.length > 0 && given.every((value) => typeof value === 'function')) return
    throw new ConfigurationError(`telemetry.to[${index}] must have one of the functions ${FUNCTIONS.join(', ')}.`)
  })
  if (typeof sampleGuardTime !== 'number' || !(sampleGuardTime >= 0 && sampleGuardTime <= 1)) {
    throw new ConfigurationError('telemetry.sampleGuardTime must be a number from 0 to 1.')
  }
  return { to, sampleGuardTime }
}
