#!/usr/bin/env node
import { writeSync } from 'node:fs'
import { runCli } from './run-cli.js'
import { BAD_INPUT, FOUND, oneLine, writeReport } from './terminal.js'

// A module of the user may fail later than it is loaded; that is no reason for a stack either.
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => {
    writeSync(process.stderr.fd, `error: ${oneLine(error)}\n`)
    process.exit(BAD_INPUT)
  })
}
let isReported = false
// Whoever reads the report may have read enough.
process.stdout.on('error', () => {
  isReported = true
  process.exit(FOUND)
})
// A module may end the process, or wait for what never comes: without a report CI must not take that for no finding.
process.on('exit', (code) => {
  if (isReported || code === BAD_INPUT) return
  writeSync(process.stderr.fd, 'error: a module ended the process, or never ends loading\n')
  process.exitCode = BAD_INPUT
})

const code = await runCli(process.argv.slice(2))
isReported = true
// What was written to a pipe has to arrive first. Then an end: a module may hold a connection that nobody closes.
writeReport('', () => setImmediate(() => process.exit(code)))
