// Runs the packed package on every runtime and every host, by the recipes of docs/hosts.md:
// node .ci/everywhere.mjs [--all] [--json] [--write]
// Without --all nothing is downloaded: it takes the runtimes that are there already, and leaves out the hosts, which have tests.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeys } from '../test/everywhere/keys.mjs'
import { tablesOf } from '../test/everywhere/print.mjs'
import { install, link, pack, typesOf, writeRecipe, writeShop } from '../test/everywhere/project.mjs'
import { page, recipes } from '../test/everywhere/recipes.mjs'
import { runTarget } from '../test/everywhere/run-target.mjs'
import { installRuntime, isInstalled, present, runtimes } from '../test/everywhere/runtimes.mjs'

const [all, json, write] = ['--all', '--json', '--write'].map((flag) => process.argv.includes(flag))
const folder = mkdtempSync(join(tmpdir(), 'graphql-bulwark-everywhere-'))
const keys = await createKeys()
const tarball = pack(folder)
const results = []
let mistakes = 0

try {
  const used = runtimes.filter((runtime) => all || isInstalled(runtime))
  for (const runtime of used) installRuntime(runtime)
  if (!used.some(({ name }) => name === present.name)) used.unshift(present)
  const skipped = runtimes.filter((runtime) => !used.includes(runtime)).map(({ name }) => name)

  const wanted = Object.entries(recipes).filter(
    ([, { on, large }]) => all || !(large || on.every((kind) => kind === 'host')),
  )
  const together = wanted.filter(([, { alone }]) => !alone)
  const shared = join(folder, 'together')
  prepare(
    shared,
    together.flatMap(([, { needs }]) => needs),
  )
  for (const [heading, recipe] of wanted) {
    const project = recipe.alone ? join(folder, heading.replaceAll(/\W+/g, '-')) : shared
    if (recipe.alone) prepare(project, recipe.needs)
    await runRecipe(heading, recipe, project, used)
  }

  console.log(json ? '' : `\n${tablesOf(results)}\n`)
  const list = skipped.length > 0 ? `; skipped ${skipped.join(', ')} and the hosts; npm run everywhere has them` : ''
  const rows = results.flatMap((result) => result.rows)
  const count = (outcome) => rows.filter((row) => row.outcome === outcome).length
  console.log(
    `everywhere: ${count('passed')} passed, ${count('failed')} failed, ${count('not applicable')} not applicable${list}`,
  )
  if (count('failed') > 0 || mistakes > 0) process.exitCode = 1
  if (write) writePage()
} finally {
  keys.close()
  rmSync(folder, { recursive: true, force: true })
}

function prepare(project, needs) {
  if (all) install(project, [tarball, 'graphql', ...new Set(needs)])
  else link(project, tarball)
  writeShop(project, keys.known)
}

async function runRecipe(heading, recipe, project, used) {
  const file = writeRecipe(project, heading)
  if (all && recipe.typed !== false) {
    const errors = typesOf(project, heading)
    if (errors) mistakes++
    if (errors) console.error(`The recipe ${heading} does not compile:\n${errors}`)
  }
  for (const kind of recipe.on) {
    if (kind === 'host' && !all) continue
    const targets = kind === 'host' ? [present] : used.filter((runtime) => runtime.kind === kind)
    for (const runtime of targets) {
      const rows = await runTarget({
        runtime,
        file,
        folder: project,
        keys,
        exempt: kind === 'host' ? recipe.exempt : {},
      })
      const host = kind === 'host' ? { host: recipe.as ?? heading } : {}
      const server = recipe.needs.includes('@apollo/server') ? 'Apollo' : 'Yoga'
      results.push({
        runtime: runtime.name,
        version: runtime.version,
        place: runtimes.indexOf(runtime),
        server,
        ...host,
        rows,
      })
      report(results.at(-1))
    }
  }
}

function report({ rows, place: _, ...target }) {
  if (json) for (const row of rows) console.log(JSON.stringify({ ...target, ...row }))
  else {
    const name = target.host ?? `${target.runtime} (${target.version}), ${target.server}`
    const failed = rows.filter(({ outcome }) => outcome === 'failed')
    console.log(`everywhere: ${name}: ${rows.length - failed.length} of ${rows.length} rows`)
    for (const { row, why } of failed) console.log(`  ${row}: ${why}`)
  }
}

/** The page says what was measured, and on which versions. */
function writePage() {
  const versions = runtimes.map(({ name, version }) => `${name.split(' ')[0]} ${version}`).join(', ')
  const text = `${versions}; ✓ passed, ✗ failed, – not applicable.\n\n${tablesOf(results)}`
  const marked = /(<!-- measured -->\n).*?(<!-- \/measured -->)/s
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(marked, (_all, from, to) => `${from}\n${text}\n\n${to}`),
  )
}
