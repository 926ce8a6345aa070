// Packs the package as npm would publish it, and looks at the tarball as its users will.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'graphql-bulwark-pack-'))

try {
  // The build is a step of its own, before this one.
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [{ filename, size, entryCount }] = JSON.parse(packed)
  console.log(`${filename}: ${(size / 1024).toFixed(1)} kB, ${entryCount} files`)
  const tarball = join(folder, filename)
  run('publint', 'run', tarball, '--strict')
  run('attw', tarball, '--profile', 'esm-only')
  run('node', 'test/package/smoke.mjs', tarball)
} catch (error) {
  // The command has already said on the terminal what is wrong.
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function run(command, ...args) {
  const bin = join(root, 'node_modules/.bin')
  execFileSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
  })
}
