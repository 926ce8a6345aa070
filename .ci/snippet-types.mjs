// Compiles every TypeScript example of the documentation, as strictly as the package itself.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}test/docs/.snippets/`
const pages = ['README.md', ...readdirSync(`${root}docs`, { recursive: true }).map((name) => `docs/${name}`)]

/** What examples import from beside them: the reader's own modules, of any type. */
const ofReader = /from '\.\/(schema|sessions|resolvers|shop|manifest|public-keys)\.js'/g
/** What is of another runtime, or of a host that is too large to be installed for it: `npm run everywhere` runs these. */
const isElsewhere = /\b(Bun|Deno)\.|from '(koa|@nestjs\/)/
/** A package without types. */
const declarations = "declare module 'graphql-depth-limit' { const rule: any; export default rule }"

const examples = pages
  .filter((page) => page.endsWith('.md'))
  .flatMap((page) =>
    [...readFileSync(`${root}${page}`, 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(([, code], index) => ({
      name: `${page.replaceAll('/', '_')}-${index}.ts`,
      code,
    })),
  )
const compiled = examples.filter(({ code }) => !isElsewhere.test(code))

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
try {
  for (const { name, code } of compiled) {
    writeFileSync(`${folder}${name}`, code.replaceAll(ofReader, "from 'of-the-reader/$1'"))
  }
  writeFileSync(`${folder}reader.d.ts`, `${declarations}\ndeclare module 'of-the-reader/*'\n`)
  const names = [...new Set(examples.flatMap(({ code }) => [...code.matchAll(ofReader)].map(([, name]) => name)))]
  if (names.length === 0) throw new Error('no example imports from beside it')
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config,
    ts.sys,
    root,
  )
  const files = compiled.map(({ name }) => `${folder}${name}`)
  const program = ts.createProgram([...files, `${folder}reader.d.ts`], {
    ...options,
    noEmit: true,
    incremental: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    isolatedModules: false,
  })
  const found = files.flatMap((file) => {
    const source = program.getSourceFile(file)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  })
  console.log(
    `${compiled.length} examples, and ${examples.length - compiled.length} that are left to npm run everywhere`,
  )
  if (found.length > 0) {
    console.error(
      ts.formatDiagnostics(found, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => folder,
        getNewLine: () => '\n',
      }),
    )
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
