#!/usr/bin/env node
import { runCli } from './run-cli.js'

// Not process.exit: what was written to a pipe must still arrive.
process.exitCode = await runCli(process.argv.slice(2))
