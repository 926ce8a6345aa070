// Installs the packed tarball into empty projects and runs there what the README shows, as a reader would:
// node test/package/smoke.mjs <tarball>
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { docExamples, firstExample, toJavaScript, typeErrors } from './example.mjs'
import { attack, freePort, start } from './running.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tarball = resolve(process.argv[2] ?? '')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

// Each project has one server only: the package must not need the peers of the other.
const projects = [
  { name: 'yoga', word: 'useBulwark', peers: ['graphql', 'graphql-yoga'] },
  { name: 'apollo', word: 'bulwarkApollo', peers: ['graphql', '@apollo/server'] },
]

const folder = mkdtempSync(join(tmpdir(), 'graphql-bulwark-smoke-'))
try {
  for (const project of projects) await smoke(project)
  smokeRedis()
  smokeRecorders()
  smokeCli()
} catch (error) {
  console.error(`smoke: ${error.message}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function smoke({ name, word, peers }) {
  const say = (text) => console.log(`smoke ${name}: ${text}`)
  const port = await freePort()
  const source = firstExample(readme, word).replaceAll(/\b4000\b/g, String(port))
  if (!source.includes(String(port)))
    throw new Error(`the first example of ${word} in the README listens on no port 4000`)

  const { project, packages } = install(name, peers)
  say(`installed with ${packages.join(', ')}`)

  writeFileSync(join(project, 'example.ts'), source)
  const errors = typeErrors([join(project, 'example.ts')], join(root, 'node_modules/@types'))
  if (errors) throw new Error(`the example of ${word} in the README does not compile:\n${errors}`)
  say('the example of the README compiles')

  writeFileSync(join(project, 'example.js'), toJavaScript(source))
  const server = await start('example.js', project, port)
  try {
    await attack(`http://localhost:${port}/graphql`)
    say('introspection is refused, an honest query is answered')
  } catch (error) {
    throw new Error(`${name}: ${error.message}\n${server.output()}`)
  } finally {
    await server.stop()
  }
}

/** The stores in Redis need neither of the two libraries, and their examples compile with both. */
function smokeRedis() {
  const say = (text) => console.log(`smoke redis: ${text}`)
  const { project: bare } = install('bare', ['graphql'])
  const use = `import * as stores from 'graphql-bulwark/redis'
    const keys = await stores.redisApiKeys({ call: async () => [] }).list('me')
    console.log(Object.keys(stores).sort().join(), keys.length)`
  writeFileSync(join(bare, 'use.js'), use)
  const output = execFileSync(process.execPath, ['use.js'], { cwd: bare, encoding: 'utf8' }).trim()
  if (output !== 'redisApiKeys,redisBudgets,redisReplays,redisRevocations 0')
    throw new Error(`unexpected stores: ${output}`)
  say('works without a library for Redis')

  const { project, packages } = install('redis', ['graphql', 'ioredis', 'redis'])
  say(`installed with ${packages.join(', ')}`)
  const types = join(project, 'node_modules/graphql-bulwark/dist/src')
  const stores = ['identity/redis-api-keys', 'identity/redis-replays', 'identity/redis-revocations']
  const files = []
  for (const store of [...stores, 'rate-limit/redis-budgets']) {
    const examples = docExamples(readFileSync(join(types, `${store}.d.ts`), 'utf8'))
    if (examples.length !== 2) throw new Error(`${store} has ${examples.length} examples, and there are two libraries`)
    for (const [index, example] of examples.entries()) {
      const file = join(project, `${store.replace('/', '-')}-${index}.ts`)
      writeFileSync(file, example)
      files.push(file)
    }
  }
  // Together: each alone would have the compiler read both libraries again.
  const errors = typeErrors(files, join(root, 'node_modules/@types'))
  if (errors) throw new Error(`an example of a store does not compile:\n${errors}`)
  say('the examples of its documentation compile')
}

/** Where events and metrics go needs no server; OpenTelemetry needs its API, and no SDK. */
function smokeRecorders() {
  const { project } = install('recorders', ['graphql', '@opentelemetry/api'])
  const use = `import { fileSink, jsonLinesSink, webhookSink } from 'graphql-bulwark/audit'
    import { openTelemetry } from 'graphql-bulwark/opentelemetry'
    jsonLinesSink(() => {}).write([{ name: 'authz_fail' }])
    const telemetry = openTelemetry()
    telemetry.guardTime('jwt', 'request', 1)
    console.log(typeof fileSink, typeof webhookSink, Object.keys(telemetry).sort().join())`
  writeFileSync(join(project, 'use.js'), use)
  const output = execFileSync(process.execPath, ['use.js'], { cwd: project, encoding: 'utf8' }).trim()
  if (output !== 'function function event,guardTime,operation,refused') throw new Error(`unexpected entries: ${output}`)
  console.log('smoke recorders: the entries audit and opentelemetry load, with the API of OpenTelemetry alone')
}

/** The command line runs where nothing but graphql is installed, under its own name. */
function smokeCli() {
  const { project } = install('cli', ['graphql'])
  writeFileSync(join(project, 'schema.graphql'), 'type Query { me: User, users: [User!] } type User { email: String }')
  const bin = join(project, 'node_modules/.bin/graphql-bulwark')
  const audit = (...flags) => spawnSync(bin, ['audit', 'schema.graphql', ...flags], { cwd: project, encoding: 'utf8' })
  const { status, stdout } = audit('--json')
  const { summary } = JSON.parse(stdout)
  if (status !== 1 || summary.high !== 1) throw new Error(`unexpected audit, exit code ${status}: ${stdout}`)
  const { status: clean } = audit('--disable', 'open-accounts', '--severity', 'high')
  if (clean !== 0) throw new Error(`unexpected exit code of a clean audit: ${clean}`)
  console.log('smoke cli: audits a schema from its own name')
}

/** A project of its own that has the tarball and, of other packages, the given ones alone. */
function install(name, others) {
  const project = join(folder, name)
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  const packages = others.map((other) => `${other}@${installedVersion(other)}`)
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  execFileSync('npm', ['install', ...flags, tarball, ...packages], {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return { project, packages }
}

/** The version that the lock file holds, so that a release of a server never breaks this test overnight. */
function installedVersion(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
}
