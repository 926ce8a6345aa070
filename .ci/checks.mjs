// Runs every check, also after one that failed, and the tests last, so that the end of the output says how they went.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** At the same time: one takes the processor, and the other the network. */
const beside = [
  [
    ['types, graphql 16', 'tsc', '-p', 'tsconfig.test.json'],
    ['types, graphql 17', 'tsc', '-p', 'tsconfig.graphql17.json'],
    ['types, documentation', 'node', '.ci/snippet-types.mjs'],
    ['lint', 'biome', 'ci', '--error-on-warnings', '.'],
    ['unused', 'knip'],
  ],
  [
    ['build', 'tsc', '-p', 'tsconfig.json'],
    ['package', 'node', '.ci/check-package.mjs'],
    ['everywhere', 'node', '.ci/everywhere.mjs'],
  ],
]

const failed = (await Promise.all(beside.map(runAll))).flat()
// Tests of the command line build it themselves where it has not been built.
const built = failed.includes('build') ? {} : { JUST_BUILT: 'yes' }
const env = { FAILED_CHECKS: failed.join('; '), ...built }
const passed = await run(['tests', 'vitest', 'run'], { stdio: 'inherit', env })
process.exitCode = failed.length === 0 && passed ? 0 : 1

/** One after another; the names of those that failed. */
async function runAll(checks) {
  const failures = []
  for (const check of checks) if (!(await run(check))) failures.push(check[0])
  return failures
}

/** `npm test` puts the commands of the dependencies on the path. What runs beside another is shown when it has ended. */
function run([name, command, ...args], { stdio = 'pipe', env = {} } = {}) {
  const title = `\n=== ${name}: ${command} ${args.join(' ')}`
  if (stdio === 'inherit') console.log(title)
  const started = performance.now()
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', stdio, stdio], env: { ...process.env, ...env } })
  const shown = []
  child.stdout?.on('data', (chunk) => shown.push(chunk))
  child.stderr?.on('data', (chunk) => shown.push(chunk))
  return new Promise((resolve) => {
    const end = (isGood, fault) => {
      if (stdio === 'pipe') {
        const seconds = ((performance.now() - started) / 1000).toFixed(1)
        console.log(
          `${title}\n${Buffer.concat(shown)}${fault}=== ${name}: ${isGood ? 'ok' : 'FAILED'} after ${seconds} s`,
        )
      } else if (fault) console.error(fault)
      resolve(isGood)
    }
    child.on('error', (error) => end(false, `${error}\n`))
    child.on('close', (code) => end(code === 0, ''))
  })
}
