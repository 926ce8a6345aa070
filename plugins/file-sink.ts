import { type FileHandle, open, stat } from 'node:fs/promises'
import type { AuditSink } from '../src/audit/audit-options.js'
import { type JsonLinesOptions, jsonLinesSink } from '../src/audit/json-lines-sink.js'
import { ConfigurationError } from '../src/errors.js'

/** Only its owner reads what callers did. */
const MODE = 0o600

/**
 * Appends each event as one line of JSON to a file, which other processes may append to as well. A file that was moved away
 * or removed, as rotation of logs does it, is made anew before the next batch.
 *
 * @throws ConfigurationError for what is no path. What the disk refuses is tried again, as with every sink.
 *
 * @example
 * ```ts
 * import { useBulwark } from 'graphql-bulwark'
 * import { fileSink } from 'graphql-bulwark/audit'
 *
 * useBulwark({ audit: { sinks: [fileSink('/var/log/shop/audit.jsonl')] } })
 * ```
 */
export function fileSink(path: string, options: JsonLinesOptions = {}): AuditSink {
  if (typeof path !== 'string' || path === '') throw new ConfigurationError('fileSink takes a path.')
  let file: FileHandle | undefined
  const close = async () => {
    const last = file
    file = undefined
    await last?.close()
  }
  const append = async (text: string) => {
    if (file && !(await isStill(file, path))) await close()
    // O_APPEND: each write goes to the end, wherever others have brought that meanwhile.
    file ??= await open(path, 'a', MODE)
    await file.appendFile(text)
  }
  const sink = jsonLinesSink(append, { name: 'file', ...options })
  return { ...sink, close }
}

async function isStill(file: FileHandle, path: string): Promise<boolean> {
  try {
    const [opened, there] = await Promise.all([file.stat(), stat(path)])
    return opened.ino === there.ino && opened.dev === there.dev
  } catch {
    return false
  }
}
