import { ConfigurationError } from '../errors.js'
import type { MaybePromise } from '../guard.js'
import { assertKnownKeys } from '../options-check.js'
import type { AuditEvent } from './audit-event.js'
import type { AuditSink } from './audit-options.js'

/** Options of {@link jsonLinesSink}. */
export interface JsonLinesOptions {
  /** What the sink is called in logs and events. @default 'json-lines' */
  readonly name?: string
  /** What stands in a line, such as `toEcs`. @default the event itself */
  readonly format?: (event: AuditEvent) => object
}

/** A stream of Node, as far as it is used; it calls back when it has written. */
export interface LineStream {
  write(text: string, done: (error?: Error | null) => void): unknown
}

/**
 * Writes each event as one line of JSON, to a stream or by a function that appends a text.
 *
 * @throws ConfigurationError for anything else.
 *
 * @example
 * ```ts
 * import { useBulwark } from 'graphql-bulwark'
 * import { jsonLinesSink } from 'graphql-bulwark/audit'
 *
 * useBulwark({ audit: { sinks: [jsonLinesSink(process.stdout)] } })
 * ```
 */
export function jsonLinesSink(
  target: LineStream | ((text: string) => MaybePromise<unknown>),
  options: JsonLinesOptions = {},
): AuditSink {
  assertKnownKeys('jsonLinesSink', options, ['name', 'format'])
  const { name = 'json-lines', format = (event: AuditEvent): object => event } = options
  const append = typeof target === 'function' ? target : typeof target?.write === 'function' ? appendTo(target) : null
  if (append === null) throw new ConfigurationError('jsonLinesSink takes a stream or a function.')
  return {
    name,
    async write(events) {
      await append(events.map((event) => `${JSON.stringify(format(event))}\n`).join(''))
    },
  }
}

function appendTo(stream: LineStream): (text: string) => Promise<void> {
  return (text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()))
    })
}
