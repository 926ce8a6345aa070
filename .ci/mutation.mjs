// Changes the source of an engine in one place after another, and tells which changes its own tests do not notice.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [room, files = '**/*.ts'] = process.argv.slice(2)
if (!/^[a-z-]+$/.test(room ?? '') || !existsSync(`${root}src/${room}`) || !existsSync(`${root}test/${room}`)) {
  console.error('npm run mutation -- <folder of src that test has too> [files in it, such as source-facts.ts]')
  process.exit(2)
}

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
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  mutate: [`src/${room}/${files}`],
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: `dist/mutation-${room}.json` },
  clearTextReporter: { allowColor: false, reportTests: false, skipFull: true },
  concurrency: 2,
  tempDirName: 'dist/.mutation',
  timeoutMS: 10_000,
  // What runs at import alone would take a run of everything for each mutant.
  ignoreStatic: true,
  coverageAnalysis: 'perTest',
}
mkdirSync(`${root}dist`, { recursive: true })
writeFileSync(`${root}dist/mutation.config.json`, JSON.stringify(config))
run(`${tools}/node_modules/.bin/stryker`, ['run', 'dist/mutation.config.json'], { MUTATION_ROOM: room })

function run(command, args, env) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  if (status !== 0) process.exit(status ?? 1)
}
