import { type Command, Option } from 'commander'
import { applyMends } from '../../src/inspect/apply-mends.js'
import { auditSchema, type SchemaAudit } from '../../src/inspect/audit-schema.js'
import { readBaseline, withoutKnown, writeBaseline } from '../../src/inspect/baseline.js'
import { type Severity, severities } from '../../src/inspect/finding.js'
import { htmlReport } from '../../src/inspect/report/html.js'
import { jsonReport } from '../../src/inspect/report/json.js'
import { sarifReport } from '../../src/inspect/report/sarif.js'
import { textReport } from '../../src/inspect/report/text.js'
import { ruleNames } from '../../src/inspect/rules.js'
import { exists, isWithin, readText, writeText } from './files.js'
import { packageVersion } from './package-version.js'
import { type GivenSchema, readOptions, readSchema } from './read-schema.js'
import { FOUND, NOTHING_FOUND, paintFor, UsageError, writeReport } from './terminal.js'

interface Flags {
  readonly options?: string
  readonly assumeValid?: true
  readonly json?: true
  readonly sarif?: true
  readonly html?: string
  readonly baseline?: string
  readonly updateBaseline?: true
  readonly fix?: string
  readonly disable?: readonly string[]
  readonly severity: Severity
  readonly all?: boolean
}

export function auditCommand(program: Command, exitWith: (code: number) => void): void {
  program
    .command('audit')
    .description('Look through a schema for what its rules leave open.')
    .argument('<schema...>', 'files or folders of SDL, or one module that exports a GraphQLSchema (default or schema)')
    .option('--options <module>', 'module that exports the options of useBulwark (default or options)')
    .option('--severity <least>', `leave out what is less bad: ${severities.join(', ')}`, readSeverity, 'low')
    .option('--disable <rule>', 'leave out a rule; again for more', (rule, all: string[] = []) => [...all, rule])
    .option('--baseline <file>', 'leave out the findings of a file')
    .option('--update-baseline', 'write all findings to the file of --baseline')
    .option('--fix <file>', 'write a copy of the SDL with the suggested directives')
    .option('--html <file>', 'write the report as one page of HTML')
    .option('--json', 'print the report as JSON')
    .addOption(new Option('--sarif', 'print the report as SARIF 2.1.0').conflicts('json'))
    .option('--all', 'show every finding and the whole table')
    .option('--assume-valid', 'take a schema that breaks the specification, as far as it can be read')
    .addHelpText(
      'after',
      `
Rules: ${ruleNames.join(', ')}

Examples:
  $ npx graphql-bulwark audit schema.graphql
  $ npx graphql-bulwark audit dist/schema.js --options dist/bulwark.js
  $ npx graphql-bulwark audit schema.graphql --baseline bulwark.json --update-baseline
  $ npx graphql-bulwark audit schema.graphql --baseline bulwark.json --sarif > audit.sarif
  $ npx graphql-bulwark audit schema.graphql --fix mended.graphql`,
    )
    .action(async (paths: readonly string[], flags: Flags) => exitWith(await audit(paths, flags)))
}

async function audit(paths: readonly string[], flags: Flags): Promise<number> {
  if (flags.updateBaseline && flags.baseline === undefined) {
    throw new UsageError('--update-baseline needs the file of --baseline')
  }
  for (const flag of ['fix', 'html'] as const) assertNotRead(flag, flags[flag], paths)
  const given = await readSchema(paths, flags.assumeValid)
  const { disable: disabled = [], severity } = flags
  const found = auditSchema(given.schema, { server: await readOptions(flags.options), disabled, severity })
  const findings = newFindings(found, flags)
  const report = { ...found, findings }
  if (flags.fix !== undefined) fix(given, report, flags.fix)
  if (flags.html !== undefined) writeText(flags.html, htmlReport(report, `GraphQL audit of ${given.name}`))
  writeReport(print(report, given, flags))
  return findings.length > 0 ? FOUND : NOTHING_FOUND
}

/** What is read is not written over, and among SDL a copy of it would be read as well. */
function assertNotRead(flag: 'fix' | 'html', path: string | undefined, read: readonly string[]): void {
  if (path === undefined) return
  const over = read.find((one) => isWithin(one, path) || (flag === 'fix' && isWithin(path, one)))
  if (over !== undefined) throw new UsageError(`--${flag} ${path}: ${over} is read; name another file`)
}

function newFindings({ findings }: SchemaAudit, { baseline, updateBaseline }: Flags): SchemaAudit['findings'] {
  if (baseline === undefined) return findings
  if (updateBaseline) {
    // What is there already and no baseline is somebody's file.
    if (exists(baseline)) readBaseline(baseline, readText(baseline))
    writeText(baseline, writeBaseline(findings))
  }
  return withoutKnown(findings, readBaseline(baseline, readText(baseline)))
}

function fix({ files, name }: GivenSchema, { findings }: SchemaAudit, path: string): void {
  if (files.length === 0) throw new UsageError(`--fix needs SDL, and ${name} is a module`)
  const { text, mended } = applyMends(files, findings)
  writeText(path, text)
  process.stderr.write(`${path}: directives for ${mended.length} of ${findings.length} findings; look at each\n`)
}

function print(report: SchemaAudit, { name }: GivenSchema, { json, sarif, all = false }: Flags): string {
  if (json) return jsonReport(report)
  if (sarif) return sarifReport(report, packageVersion(), name)
  return textReport(report, { paint: paintFor(process.stdout, process.env), all })
}

function readSeverity(given: string): Severity {
  const found = severities.find((one) => one === given)
  if (found === undefined) throw new UsageError(`--severity must be one of ${severities.join(', ')}`)
  return found
}
