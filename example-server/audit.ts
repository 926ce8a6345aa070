import { open } from 'node:fs/promises'
import type { AuditEvent, AuditSink } from 'graphql-bulwark'
import { fileSink, jsonLinesSink } from 'graphql-bulwark/audit'
import type { Settings } from './settings.js'
import { StartupError } from './startup-error.js'

/** Fails at start where the file can't be written: later it would be a line in the log, and events that wait. */
export async function assertAuditFileOpens({ auditFile }: Pick<Settings, 'auditFile'>): Promise<void> {
  if (auditFile === undefined) return
  try {
    await (await open(auditFile, 'a', 0o600)).close()
  } catch (error) {
    throw new StartupError(`AUDIT_FILE ${auditFile} can't be written: ${(error as NodeJS.ErrnoException).code}.`)
  }
}

/** Where the shop records what it refused and changed: for a program to read, and for a developer at a terminal. */
export function auditSink({ auditFile, production }: Pick<Settings, 'auditFile' | 'production'>): AuditSink {
  if (auditFile !== undefined) return fileSink(auditFile)
  return production ? jsonLinesSink(process.stdout) : terminalSink((line) => console.info(line))
}

/** One short line for each event. */
export function terminalSink(print: (line: string) => void): AuditSink {
  return { name: 'terminal', write: (events) => events.map(lineOf).forEach(print) }
}

/** Texts of an event hold no line breaks and no control characters, so a client can't write a line of its own. */
function lineOf({
  time,
  name,
  outcome,
  reason,
  count,
  viewer,
  coordinate,
  object,
  limit,
  requestId,
}: AuditEvent): string {
  return [
    `audit ${time.slice(11, 19)}`,
    outcome,
    reason ?? name,
    ...(count > 1 ? [`×${count}`] : []),
    `by ${viewer?.id ?? viewer?.kind ?? 'nobody known'}`,
    ...(coordinate ? [`at ${coordinate}`] : []),
    ...(object ? [`of ${object.type} ${object.id}`] : []),
    ...(limit ? [`(${limit.name} ${limit.found ?? 'unbounded'}, limit ${limit.max})`] : []),
    `[${requestId}]`,
  ].join(' ')
}
