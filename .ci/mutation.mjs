// Changes the source of an engine in one place after another, and tells which changes its own tests do not notice.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const usage = `npm run mutation -- <folder of src, or . for its root> [files in it, such as source-facts.ts]
  --sample <n>       judges every nth change alone
  --tests <globs>    which tests are asked, with commas between; those in the folder of the same name if none are named
  --concurrency <n>  how many changes are tried at a time; 2 if nothing is said`

const { room, files, sample, tests, concurrency } = asked()

// It comes with over a hundred packages, which nobody needs who does not ask for it.
const tools = `${root}node_modules/.cache/mutation`
if (!existsSync(`${tools}/node_modules/.bin/stryker`)) {
  mkdirSync(tools, { recursive: true })
  writeFileSync(`${tools}/package.json`, '{ "private": true }')
  const packages = ['@stryker-mutator/core@9', '@stryker-mutator/vitest-runner@9']
  run('npm', ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', '--prefix', tools, ...packages], {})
}

const config = {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', './.ci/mutation-sample.mjs'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  mutate: [`src/${room}/${files}`],
  reporters: ['sample', 'clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: `dist/mutation-${room === '.' ? 'root' : room}.json` },
  clearTextReporter: { allowColor: false, reportTests: false, skipFull: true },
  concurrency: Number(concurrency),
  tempDirName: 'dist/.mutation',
  timeoutMS: 10_000,
  // What runs at import alone would take a run of everything for each mutant.
  ignoreStatic: true,
  coverageAnalysis: 'perTest',
}
mkdirSync(`${root}dist`, { recursive: true })
writeFileSync(`${root}dist/mutation.config.json`, JSON.stringify(config))
const env = { MUTATION_TESTS: tests, MUTATION_STEP: sample }
run(`${tools}/node_modules/.bin/stryker`, ['run', 'dist/mutation.config.json'], env)

function asked() {
  const text = { type: 'string' }
  const options = { sample: { ...text, default: '1' }, tests: text, concurrency: { ...text, default: '2' } }
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const [room = '', files = room === '.' ? '*.ts' : '**/*.ts'] = positionals
    const { sample, concurrency, tests = `test/${room}/${room === '.' ? '*' : '**/*'}.test.ts` } = values
    const isFolder = room === '.' || (/^[a-z-]+$/.test(room) && existsSync(`${root}src/${room}`))
    if (isFolder && /^[1-9]\d*$/.test(sample) && /^[1-9]\d*$/.test(concurrency))
      return { room, files, sample, tests, concurrency }
  } catch {}
  console.error(usage)
  return process.exit(2)
}

function run(command, args, env) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  if (status !== 0) process.exit(status ?? 1)
}
