// Runs the properties of everything that reads what strangers send, each for a minute or for the seconds that are named.
import { spawnSync } from 'node:child_process'

const FILES = ['fuzz', 'cost/plan', 'cost/actual', 'input/random', 'request/source-facts', 'request/document-facts']

const seconds = process.argv[2] ?? '60'
if (!/^[1-9]\d{0,4}$/.test(seconds)) {
  console.error(`npm run fuzz -- <seconds for each property>, and not '${seconds}'`)
  process.exit(2)
}
const files = FILES.map((file) => `test/${file}`)
const env = { ...process.env, FUZZ_SECONDS: seconds }
const { status } = spawnSync('vitest', ['run', ...files], { stdio: 'inherit', env })
process.exitCode = status ?? 1
