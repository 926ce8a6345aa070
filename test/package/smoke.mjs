// Installs the packed tarball into empty projects and runs there what the README shows, as a reader would:
// node test/package/smoke.mjs <tarball>
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstExample, toJavaScript, typeErrors } from './example.mjs'
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

  const project = join(folder, name)
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  const packages = [tarball, ...peers.map((peer) => `${peer}@${installedVersion(peer)}`)]
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  say(`installed with ${packages.slice(1).join(', ')}`)

  writeFileSync(join(project, 'example.ts'), source)
  const errors = typeErrors(join(project, 'example.ts'), join(root, 'node_modules/@types'))
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

/** The version that the lock file holds, so that a release of a server never breaks this test overnight. */
function installedVersion(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
}
