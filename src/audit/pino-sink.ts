import { ConfigurationError } from '../errors.js'
import { assertKnownKeys } from '../options-check.js'
import type { AuditEvent } from './audit-event.js'
import type { AuditSink } from './audit-options.js'

/** A logger as pino makes them, as far as it is used. */
export interface PinoLike {
  info(data: object, message: string): void
  warn(data: object, message: string): void
}

/** Options of {@link pinoSink}. */
export interface PinoSinkOptions {
  /** What is logged beside the name, such as `toEcs`. @default the event under `audit` */
  readonly format?: (event: AuditEvent) => object
}

/**
 * Logs each event: `info` for a mutation that has succeeded, `warn` for everything else.
 *
 * @throws ConfigurationError for what is no logger.
 *
 * @example
 * ```ts
 * import { useBulwark } from 'graphql-bulwark'
 * import { pinoSink } from 'graphql-bulwark/audit'
 * import { pino } from 'pino'
 *
 * useBulwark({ audit: { sinks: [pinoSink(pino())] } })
 * ```
 */
export function pinoSink(logger: PinoLike, options: PinoSinkOptions = {}): AuditSink {
  assertKnownKeys('pinoSink', options, ['format'])
  if (typeof logger?.info !== 'function' || typeof logger.warn !== 'function') {
    throw new ConfigurationError('pinoSink takes a logger with info and warn.')
  }
  const { format = (event: AuditEvent) => ({ audit: event }) } = options
  return {
    name: 'pino',
    write(events) {
      for (const event of events) logger[event.outcome === 'success' ? 'info' : 'warn'](format(event), event.name)
    },
  }
}
