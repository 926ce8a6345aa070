#!/usr/bin/env node
import { writeSync } from 'node:fs'
import { runCli } from './run-cli.js'
import { BAD_INPUT, FOUND, oneLine } from './terminal.js'

// A module of the user may fail later than it is loaded; that is no reason for a stack either.
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => {
    writeSync(process.stderr.fd, `error: ${oneLine(error)}\n`)
    process.exit(BAD_INPUT)
  })
}
// Whoever reads the report may have read enough.
process.stdout.on('error', () => process.exit(FOUND))

const code = await runCli(process.argv.slice(2))
// What was written to a pipe has to arrive first. Then an end: a module may hold a connection that nobody closes.
process.stdout.write('', () => setImmediate(() => process.exit(code)))
