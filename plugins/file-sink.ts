import type { FileHandle } from 'node:fs/promises'
import type { AuditSink } from '../src/audit/audit-options.js'
import { type JsonLinesOptions, jsonLinesSink } from '../src/audit/json-lines-sink.js'
import { ConfigurationError } from '../src/errors.js'

type Files = typeof import('node:fs/promises')

/** Only its owner reads what callers did. */
const MODE = 0o600

/**
 * Appends each event as one line of JSON to a file, which other processes may append to as well. A file that was moved away
 * or removed, as rotation of logs does it, is made anew before the next batch.
 *
 * @throws ConfigurationError for what is no path, and on a runtime without the files of Node. What the disk refuses is tried again, as with every sink.
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
  const files = readFiles()
  let file: FileHandle | undefined
  const close = async () => {
    const last = file
    file = undefined
    await last?.close()
  }
  const append = async (text: string) => {
    if (file && !(await isStill(files, file, path))) await close()
    // O_APPEND: each write goes to the end, wherever others have brought that meanwhile.
    file ??= await files.open(path, 'a', MODE)
    await file.appendFile(text)
  }
  const sink = jsonLinesSink(append, { name: 'file', ...options })
  return { ...sink, close }
}

async function isStill({ stat }: Files, file: FileHandle, path: string): Promise<boolean> {
  try {
    const [opened, there] = await Promise.all([file.stat(), stat(path)])
    return opened.ino === there.ino && opened.dev === there.dev
  } catch {
    return false
  }
}

/** Asked for and not imported: the other sinks of this entry point run where there is no `node:fs`. */
function readFiles(): Files {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  const files = process?.getBuiltinModule?.('node:fs/promises') as Files | undefined
  if (files === undefined)
    throw new ConfigurationError('fileSink needs node:fs/promises, which this runtime does not have.')
  return files
}
