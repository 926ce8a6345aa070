import type { Paint } from '../../src/inspect/report/text.js'
import { plainText } from '../../src/plain-text.js'

/** Exit codes, for CI. */
export const NOTHING_FOUND = 0
export const FOUND = 1
export const BAD_INPUT = 2
/** What a shell says of a program that was interrupted; a report was made all the same. */
export const INTERRUPTED = 130

/** What a person has given cannot be used; the message is one line. */
export class UsageError extends Error {}

/** Writes a part of the report, which stands on stdout alone. */
export const writeReport: typeof process.stdout.write = process.stdout.write.bind(process.stdout)

/** What a module of the user prints, now and later, is no part of the report, which another program may read. */
export function divertPrinting(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr)
}

const CODES = { high: 31, medium: 33, low: 36, title: 1, faint: 2 } as const

/** Colours for a terminal; none for a pipe, a file, or whoever has set NO_COLOR. */
export function paintFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  if (!stream.isTTY || (env.NO_COLOR !== undefined && env.NO_COLOR !== '')) return (_, text) => text
  return (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m`
}

/** Any error as one line without control characters, whoever has thrown it. */
export function oneLine(error: unknown): string {
  let message: string
  try {
    message = error instanceof Error ? error.message : String(error)
  } catch {
    message = 'something that is no error was thrown'
  }
  return plainText(message.replace(/^graphql-bulwark: /, '').replace(/\s*[\r\n]+\s*/g, ' '), 500)
}
