import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toJavaScript, typeErrors } from '../package/example.mjs'
import { codeOf } from './recipes.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline']

/** The tarball that npm would publish. */
export function pack(folder) {
  const flags = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const [{ filename }] = JSON.parse(execFileSync('npm', flags, { cwd: root, encoding: 'utf8' }))
  return join(folder, filename)
}

/** A folder with packages in it; those without a version have that of the lock file, so that no release breaks this overnight. */
export function install(folder, packages) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  execFileSync('npm', ['install', ...quiet, ...packages.map(pinned)], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/**
 * The packed package beside what `npm ci` has installed: quick, and without a network. That it names all that it needs is what
 * an installation proves.
 */
export function link(folder, tarball) {
  const own = join(folder, 'node_modules/graphql-bulwark')
  mkdirSync(own, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', own, '--strip-components=1'])
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const installed = join(root, 'node_modules')
  for (const name of readdirSync(installed)) {
    if (!name.startsWith('.')) symlinkSync(join(installed, name), join(folder, 'node_modules', name))
  }
}

function pinned(name) {
  if (name.endsWith('.tgz') || name.includes('@', 1)) return name
  return `${name}@${JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version}`
}

/** Puts the shop of all recipes into a project, and what the server has to know of keys. */
export function writeShop(folder, known) {
  for (const file of ['shop.mjs', 'serve.mjs']) copyFileSync(new URL(file, import.meta.url), join(folder, file))
  writeFileSync(
    join(folder, 'shop.js'),
    `import { createShop } from './shop.mjs'
     export const { schema, options, typeDefs, resolvers } = createShop(${JSON.stringify(known)})`,
  )
  writeFileSync(
    join(folder, 'shop.d.ts'),
    `export const schema: import('graphql').GraphQLSchema, typeDefs: string, resolvers: any
     export const options: import('graphql-bulwark').BulwarkOptions`,
  )
}

/** Writes a recipe as it stands on the page, on a port of its own, and what starts it; answers the file to run. */
export function writeRecipe(folder, heading) {
  const name = heading.toLowerCase().replaceAll(/\W+/g, '-')
  const code = codeOf(heading).replaceAll(/\b4000\b/g, '0')
  writeFileSync(join(folder, `${name}.ts`), code)
  writeFileSync(join(folder, `${name}.js`), toJavaScript(code))
  writeFileSync(
    join(folder, `${name}-run.js`),
    `import * as recipe from './${name}.js'
     import { serve } from './serve.mjs'
     console.log('READY', (await serve(recipe)).url)`,
  )
  return `${name}-run.js`
}

/** What the compiler has against a recipe. */
export function typesOf(folder, heading) {
  const file = join(folder, `${heading.toLowerCase().replaceAll(/\W+/g, '-')}.ts`)
  return typeErrors([file], join(root, 'node_modules/@types'))
}
