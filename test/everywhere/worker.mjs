import { writeFileSync } from 'node:fs'
import { builtinModules, createRequire } from 'node:module'
import { join } from 'node:path'
import { freePort } from '../package/running.mjs'

/** Bundles a recipe as the tool of Cloudflare does; answers the command that serves it, and where. */
export async function bundleWorker({ bin, file, folder }) {
  const name = file.replace('-run.js', '')
  const entry = join(folder, `${name}-entry.js`)
  writeFileSync(
    entry,
    `import * as recipe from './${name}.js'
     const { handle } = recipe
     const remoteAddress = (request) => request.headers.get('cf-connecting-ip')
     const waitUntil = (context) => (work) => context.waitUntil(work)
     export default recipe.default ?? {
       fetch: (request, _env, context) =>
         handle(request, { remoteAddress: remoteAddress(request), waitUntil: waitUntil(context) }),
     }`,
  )
  const { build } = createRequire(join(bin, '..'))('esbuild')
  await build({
    entryPoints: [entry],
    outfile: join(folder, `${name}-worker.js`),
    bundle: true,
    format: 'esm',
    target: 'es2023',
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['browser', 'module', 'main'],
    external: ['node:*', 'cloudflare:*'],
    plugins: [builtins],
    logLevel: 'error',
  })
  const port = await freePort()
  writeFileSync(join(folder, `${name}.capnp`), configOf(`${name}-worker.js`, port))
  return Object.assign([join(bin, 'workerd'), 'serve', `${name}.capnp`], { port })
}

/** A worker imports what CommonJS requires of Node. */
const builtins = {
  name: 'builtins',
  setup(build) {
    const names = new RegExp(`^(node:)?(${builtinModules.join('|')})$`)
    build.onResolve({ filter: names }, ({ path, kind }) => {
      const known = `node:${path.replace('node:', '')}`
      return kind === 'require-call' ? { path: known, namespace: 'builtin' } : { path: known, external: true }
    })
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `import all from '${path}'; module.exports = all`,
      loader: 'js',
    }))
  },
}

/** The least that the page asks for; the issuer of the tokens is on this machine. */
function configOf(file, port) {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "${file}")],
      compatibilityDate = "2025-09-15",
      compatibilityFlags = ["nodejs_compat"],
    )),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`
}
