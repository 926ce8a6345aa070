import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install } from './project.mjs'
import { bundleWorker } from './worker.mjs'

/** Outside of the projects, and gone with `npm ci`. */
const cache = fileURLToPath(new URL('../../node_modules/.cache/everywhere', import.meta.url))

const major = process.versions.node.split('.')[0]

/** A Node of another major than the one that runs this comes from npm, as all others do. */
const node = (version) => {
  const isThis = version.startsWith(`${major}.`)
  return {
    kind: 'node',
    name: `Node ${version.split('.')[0]}`,
    version: isThis ? process.versions.node : version,
    packages: isThis ? [] : [`node@${version}`],
    command: (bin, file) => [isThis ? process.execPath : join(bin, 'node'), file],
  }
}

export const runtimes = [
  node('20.20.2'),
  node('22.23.3'),
  node('24.21.0'),
  {
    kind: 'bun',
    name: 'Bun',
    version: '1.4.5',
    packages: ['bun@1.4.5'],
    command: (bin, file) => [join(bin, 'bun'), file],
  },
  {
    kind: 'deno',
    name: 'Deno',
    version: '2.9.6',
    packages: ['deno@2.9.6'],
    command: (bin, file) => [join(bin, 'deno'), 'run', '--allow-all', '--node-modules-dir=manual', file],
  },
  {
    kind: 'workerd',
    name: 'workerd',
    version: '1.20261117.1',
    packages: ['workerd@1.20261117.1', 'esbuild@0.28.2'],
    command: (bin, file, folder) => bundleWorker({ bin, file, folder }),
  },
]

/** The Node that runs this. */
export const present = runtimes.find(({ kind, packages }) => kind === 'node' && packages.length === 0) ?? {
  ...node(process.versions.node),
}

const folderOf = ({ packages }) => join(cache, packages[0].replaceAll(/\W+/g, '-'))
const binOf = (runtime) => join(folderOf(runtime), 'node_modules/.bin')

export const isInstalled = (runtime) => runtime.packages.length === 0 || existsSync(binOf(runtime))

export function installRuntime(runtime) {
  if (!isInstalled(runtime)) install(folderOf(runtime), runtime.packages)
}

/** The command that serves a file of a project. */
export function commandOf(runtime, file, folder) {
  return runtime.command(runtime.packages.length === 0 ? '' : binOf(runtime), file, folder)
}
