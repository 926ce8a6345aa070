import { type Command, Option } from 'commander'
import { checkNames } from '../../src/probe/checks.js'
import { NoTarget } from '../../src/probe/prepare.js'
import { htmlReport } from '../../src/probe/report/html.js'
import { jsonReport } from '../../src/probe/report/json.js'
import { sarifReport } from '../../src/probe/report/sarif.js'
import { textReport } from '../../src/probe/report/text.js'
import { flawsOf, type ProbeReport } from '../../src/probe/report.js'
import { runProbe } from '../../src/probe/run-probe.js'
import { writeText } from './files.js'
import { packageVersion } from './package-version.js'
import { callersOf, jwksOf } from './probe-callers.js'
import { boundsOf, DEFAULTS, type ProbeFlags } from './probe-flags.js'
import { progressTo } from './probe-progress.js'
import { openState } from './probe-state.js'
import { assertMayProbe, readUrl } from './probe-url.js'
import { readSchema } from './read-schema.js'
import { httpSender } from './send.js'
import { FOUND, INTERRUPTED, NOTHING_FOUND, paintFor, UsageError } from './terminal.js'

export function probeCommand(program: Command, exitWith: (code: number) => void): void {
  program
    .command('probe')
    .description('Attack a running server that you may attack, and tell what has succeeded.')
    .argument('<url>', 'of its GraphQL endpoint')
    .option('--i-am-authorized', 'its owner has allowed it; needed for whatever is not on this machine')
    .option('--token <file>', 'token of a user')
    .option('--other-token <file>', 'token of another user, who may not have what is the first one’s')
    .option('--expired-token <file>', 'token that was good once')
    .option('--role <name=file>', 'token of a role, for the table of who may read what; again for more', collect)
    .option('--api-key <file>', 'API key')
    .option(
      '--token-header <name>',
      'header of tokens; the scheme Bearer is for authorization alone',
      DEFAULTS.tokenHeader,
    )
    .option('--api-key-header <name>', 'header of API keys', DEFAULTS.apiKeyHeader)
    .option('--schema <file>', 'SDL or module of the schema, where introspection is off')
    .option('--jwks <file>', 'the public keys of tokens; else /.well-known/jwks.json is asked for')
    .option('--identity-query <query>', 'a query that tells callers apart, such as { me { id } }')
    .option('--allow-mutations', 'call mutations too: what can be cancelled, renamed or ordered may be')
    .option('--disable <check>', 'leave out a check; again for more', collect)
    .option('--max-requests <count>', 'requests at most', String(DEFAULTS.maxRequests))
    .option('--rate <count>', 'requests per second at most, but for the burst', String(DEFAULTS.rate))
    .option('--timeout <seconds>', 'until an answer must have come', String(DEFAULTS.timeout))
    .option('--max-wait <seconds>', 'longest Retry-After that is waited for', String(DEFAULTS.maxWait))
    .option('--burst <count>', 'requests in which a rate limit must show; 0 leaves it out', String(DEFAULTS.burst))
    .option('--resume <file>', 'keep what was done in a file, and go on from there')
    .option('--html <file>', 'write the report as one page of HTML')
    .option('--json', 'print the report as JSON')
    .addOption(new Option('--sarif', 'print the report as SARIF 2.1.0').conflicts('json'))
    .option('--all', 'show every request whole')
    .addHelpText(
      'after',
      `
Checks: ${checkNames.join(', ')}

Examples:
  $ npx graphql-bulwark probe http://localhost:4000/graphql
  $ npx graphql-bulwark probe http://localhost:4000/graphql --token alice.txt --other-token bob.txt
  $ npx graphql-bulwark probe https://staging.example.com/graphql --i-am-authorized --schema schema.graphql --sarif > probe.sarif`,
    )
    .action(async (url: string, flags: ProbeFlags) => exitWith(await probe(url, flags)))
}

async function probe(given: string, flags: ProbeFlags): Promise<number> {
  const url = readUrl(given)
  assertMayProbe(url, flags)
  const bounds = boundsOf(flags)
  const { callers, secrets } = callersOf(flags)
  const schema = flags.schema === undefined ? undefined : (await readSchema([flags.schema])).schema
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  const send = httpSender(bounds.timeout)
  const state = openState(flags, url.href)
  const progress = progressTo(process.stderr)
  process.once('SIGINT', interrupt)
  try {
    const report = await runProbe({
      url: url.href,
      callers,
      secrets,
      send,
      clock: { now: () => Date.now(), sleep },
      signal: stop.signal,
      bounds,
      schema,
      jwks: await jwksOf(flags, url, send, stop.signal),
      identityQuery: flags.identityQuery,
      disabled: flags.disable ?? [],
      known: state.known,
      onProgress: progress.show,
      onDone: state.keep,
    })
    progress.clear()
    if (flags.html !== undefined) writeText(flags.html, htmlReport(report))
    process.stdout.write(print(report, flags))
    if (flawsOf(report).length > 0) return FOUND
    return report.isInterrupted ? INTERRUPTED : NOTHING_FOUND
  } catch (error) {
    progress.clear()
    if (stop.signal.aborted) throw new UsageError('interrupted before the first check')
    throw error instanceof NoTarget ? new UsageError(error.message) : error
  } finally {
    process.off('SIGINT', interrupt)
  }
}

function print(report: ProbeReport, { json, sarif, all }: ProbeFlags): string {
  if (json) return jsonReport(report)
  if (sarif) return sarifReport(report, packageVersion())
  return textReport(report, { paint: paintFor(process.stdout, process.env), all: all === true })
}

/** Ends early when the probe is interrupted. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done)
  })
}

function collect(one: string, all: readonly string[] = []): readonly string[] {
  return [...all, one]
}
