import { Command, CommanderError } from 'commander'
import { ConfigurationError } from '../../src/errors.js'
import { auditCommand } from './audit-command.js'
import { costCommand } from './cost-command.js'
import { initCommand } from './init-command.js'
import { packageVersion } from './package-version.js'
import { probeCommand } from './probe-command.js'
import { BAD_INPUT, NOTHING_FOUND, oneLine, UsageError } from './terminal.js'

/** Runs the command line and answers its exit code: 0 nothing found, 1 findings, 2 bad input. It never throws. */
export async function runCli(args: readonly string[]): Promise<number> {
  let code = NOTHING_FOUND
  const program = new Command('graphql-bulwark')
    .description(
      'Looks for what a GraphQL server leaves open, in its schema or by attacking it, and what its operations cost.',
    )
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${oneLine(text.replace(/\r?\n\(/, ' ('))}\n`) })
    .addHelpText(
      'after',
      `
Exit codes: 0 nothing found, 1 findings, 2 input that can't be used.

Examples:
  $ npx graphql-bulwark audit schema.graphql
  $ npx graphql-bulwark audit dist/schema.js --options dist/bulwark.js --sarif > audit.sarif
  $ npx graphql-bulwark cost schema.graphql query.graphql --variables '{ "first": 50 }'
  $ npx graphql-bulwark cost schema.graphql --operations src/
  $ npx graphql-bulwark init
  $ npx graphql-bulwark probe http://localhost:4000/graphql`,
    )
  // A subcommand is one function: what it is called with, and what it answers as exit code.
  for (const add of [auditCommand, costCommand, initCommand, probeCommand]) {
    add(program, (found) => {
      code = found
    })
  }
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program)
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? NOTHING_FOUND : BAD_INPUT
    const isExpected = error instanceof UsageError || error instanceof ConfigurationError
    process.stderr.write(`error: ${isExpected ? '' : 'unexpected: '}${oneLine(error)}\n`)
    return BAD_INPUT
  }
}
