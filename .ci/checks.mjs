// Runs every check, also after one that failed, and the tests last, so that the end of the output says how they went.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const checks = [
  ['types, graphql 16', 'tsc', '-p', 'tsconfig.test.json'],
  ['types, graphql 17', 'tsc', '-p', 'tsconfig.graphql17.json'],
  ['types, documentation', 'node', '.ci/snippet-types.mjs'],
  ['lint', 'biome', 'ci', '--error-on-warnings', '.'],
  ['unused', 'knip'],
  ['build', 'tsc', '-p', 'tsconfig.json'],
  ['package', 'node', '.ci/check-package.mjs'],
  ['everywhere', 'node', '.ci/everywhere.mjs'],
]

const failed = checks.filter((check) => !run(check)).map(([name]) => name)
const passed = run(['tests', 'vitest', 'run'], { FAILED_CHECKS: failed.join('; ') })
process.exitCode = failed.length === 0 && passed ? 0 : 1

/** `npm test` puts the commands of the dependencies on the path. */
function run([name, command, ...args], env = {}) {
  console.log(`\n=== ${name}: ${command} ${args.join(' ')}`)
  const started = performance.now()
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  if (error) console.error(String(error))
  if (name !== 'tests') {
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`=== ${name}: ${status === 0 ? 'ok' : 'FAILED'} after ${seconds} s`)
  }
  return status === 0
}
