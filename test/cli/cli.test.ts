import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build, main, root } from '../support/built.js'

let folder = ''

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  return { code: status, out: stdout, err: stderr }
}
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

const CLEAN = 'type Query { hello: String }'
const OPEN = 'type Query { users: [User!] me: User }\ntype User { id: ID! email: String }\n'

// The program that users run is the built one, which loads graphql 16.
describe.runIf(process.env.GRAPHQL_MAJOR === '16')('the command line', () => {
  beforeAll(() => {
    build()
    folder = mkdtempSync(join(tmpdir(), 'graphql-bulwark-cli-'))
    write('clean.graphql', CLEAN)
    write('open.graphql', OPEN)
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each([
    [0, ['audit', 'clean.graphql']],
    [1, ['audit', 'open.graphql']],
    [
      0,
      [
        'audit',
        'open.graphql',
        '--disable',
        'open-accounts',
        '--disable',
        'personal-field',
        '--disable',
        'unbounded-list',
      ],
    ],
    [0, ['--help']],
    [0, ['help', 'audit']],
    [0, ['--version']],
  ])('exit code %i: %j', (code, args) => {
    expect(run(...args)).toMatchObject({ code, err: '' })
  })

  it.each([
    [['audit', 'nowhere.graphql'], "nowhere.graphql can't be read: there is no such file"],
    [['audit', 'broken.graphql'], 'broken.graphql:1:13 is no SDL: Syntax Error'],
    [['audit', 'unknown.graphql'], 'Unknown type "X"'],
    [['audit', 'empty.graphql'], 'is no SDL'],
    [['audit', 'query.graphql'], 'holds an operation'],
    [['audit', 'folder'], 'holds no file that ends in .graphql'],
    [['audit', 'throws.mjs'], "throws.mjs can't be loaded: boom at x"],
    [['audit', 'other.mjs'], 'other.mjs exports no GraphQLSchema'],
    [['audit', 'clean.graphql', '--options', 'other.mjs'], 'exports no options'],
    [['audit', 'clean.graphql', '--options', 'wrong.mjs'], 'Did you mean defaultRule?'],
    [['audit', 'clean.graphql', '--jsno'], "unknown option '--jsno' (Did you mean --json?)"],
    [['audit', 'clean.graphql', '--severity', 'bad'], '--severity must be one of high, medium, low'],
    [['audit', 'clean.graphql', '--disable', 'missing-own'], 'Did you mean missing-owns?'],
    [['audit', 'clean.graphql', '--update-baseline'], '--update-baseline needs'],
    [['audit', 'clean.graphql', '--baseline', 'query.graphql'], 'is no baseline'],
    [['audit', 'schema.mjs', '--fix', 'out.graphql'], '--fix needs SDL'],
    [['audit', 'open.graphql', '--fix', 'folder'], "folder can't be written: it is a folder"],
    [['audit'], "missing required argument 'schema'"],
    [['audti'], "unknown command 'audti' (Did you mean audit?)"],
    [['cost', 'clean.graphql'], 'name either a document, or --operations'],
    [['cost', 'clean.graphql', 'broken.graphql'], 'is no GraphQL'],
    [['cost', 'clean.graphql', 'query.graphql'], 'Cannot query field "a"'],
    [['cost', 'clean.graphql', 'hello.graphql', '--variables', '{'], '--variables is no JSON'],
    [['cost', 'clean.graphql', 'hello.graphql', '--limit', 'x'], 'must be a number above 0'],
    [['cost', 'clean.graphql', '--operations', 'clean.graphql'], 'holds no operation'],
    [['init', 'folder'], "folder/package.json can't be read"],
  ])('exit code 2, in one line: %j', (args, message) => {
    write('broken.graphql', 'type Query {')
    write('unknown.graphql', 'type Query { a: X }')
    write('empty.graphql', '')
    write('query.graphql', '{ a }')
    write('hello.graphql', '{ hello }')
    write('throws.mjs', 'throw new Error("boom\\n\\u001b[31mat x")'.replace('\\u001b[31m', ''))
    write('other.mjs', 'export const other = 1')
    write('wrong.mjs', 'export default { fieldAuthorization: { defualtRule: "deny" } }')
    write(
      'schema.mjs',
      `import { buildSchema } from ${JSON.stringify(join(root, 'node_modules/graphql/index.js'))}; export const schema = buildSchema(${JSON.stringify(OPEN)})`,
    )
    mkdirSync(join(folder, 'folder'), { recursive: true })
    const { code, out, err } = run(...args)
    expect(err).toContain(message)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it('reports go to files and pipes without colours', () => {
    const { out } = run('audit', 'open.graphql', '--html', 'audit.html')
    expect(out).toMatch(/open-accounts[\s\S]*open\.graphql:1:14[\s\S]*findings: /)
    expect(out).not.toContain('\u001b')
    expect(read('audit.html')).toContain('<!doctype html>')
    expect(JSON.parse(run('audit', 'open.graphql', '--json').out).summary).toMatchObject({ high: 1 })
    expect(JSON.parse(run('audit', 'open.graphql', '--sarif').out).version).toBe('2.1.0')
  })

  it('CI fails on what is new', () => {
    expect(run('audit', 'open.graphql', '--baseline', 'known.json', '--update-baseline').code).toBe(0)
    expect(run('audit', 'open.graphql', '--baseline', 'known.json').code).toBe(0)
    write('more.graphql', OPEN.replace('email: String', 'email: String passwordHash: String'))
    const { code, out } = run('audit', 'more.graphql', '--baseline', 'known.json')
    expect(code).toBe(1)
    expect(out).toContain('1 finding: 1 high')
  })

  it('--fix writes a copy that has fewer findings', () => {
    expect(run('audit', 'open.graphql', '--fix', 'mended.graphql').code).toBe(1)
    expect(read('open.graphql')).toBe(OPEN)
    expect(run('audit', 'mended.graphql').code).toBe(0)
  })

  it('a module, and the options of its server', () => {
    write(
      'schema.mjs',
      `import { buildSchema } from ${JSON.stringify(join(root, 'node_modules/graphql/index.js'))}; export const schema = buildSchema(${JSON.stringify(OPEN)})`,
    )
    expect(run('audit', 'schema.mjs').code).toBe(1)
    write('options.mjs', 'export const options = { fieldAuthorization: { defaultRule: "deny" } }')
    expect(run('audit', 'schema.mjs', '--options', 'options.mjs', '--disable', 'unbounded-list').code).toBe(0)
  })

  it('writes over nothing that it reads, and no copy among it', () => {
    mkdirSync(join(folder, 'sdl'), { recursive: true })
    write('sdl/all.graphql', CLEAN)
    write('kept.graphql', CLEAN)
    for (const [read, flag, path] of [
      ['kept.graphql', '--fix', 'kept.graphql'],
      ['kept.graphql', '--html', './kept.graphql'],
      ['sdl', '--fix', 'sdl/mended.graphql'],
    ] as const) {
      const { code, err } = run('audit', read, flag, path)
      expect({ code, err }).toEqual({ code: 2, err: `error: ${flag} ${path}: ${read} is read; name another file\n` })
    }
    expect(read('kept.graphql')).toBe(CLEAN)
    expect(run('audit', 'kept.graphql', '--html', 'report.html').code).toBe(0)
  })

  it('ends whatever a module leaves behind, and whoever stops reading', () => {
    const graphql = JSON.stringify(join(root, 'node_modules/graphql/index.js'))
    const module = `import { buildSchema } from ${graphql}; export const schema = buildSchema(${JSON.stringify(CLEAN)})`
    write('open-ended.mjs', `${module}; setInterval(() => {}, 1000)`)
    expect(run('audit', 'open-ended.mjs')).toMatchObject({ code: 0, err: '' })
    write('late.mjs', `${module}; Promise.reject(new Error('late'))`)
    expect(run('audit', 'late.mjs')).toMatchObject({ code: 2, err: 'error: late\n' })
    // CI must not take for no finding what has made no report.
    for (const [name, end] of [
      ['leaving.mjs', 'process.exit(0)'],
      ['waiting.mjs', 'await new Promise(() => {})'],
    ] as const) {
      write(name, `${module}; ${end}`)
      const ended = run('audit', name)
      expect(ended).toMatchObject({ code: 2, out: '' })
      expect(ended.err).toContain('error: a module ended the process, or never ends loading\n')
    }
    // The report alone stands on stdout, whatever a module prints, by whatever way, while it is loaded or later.
    const later = 'setImmediate(say); process.on("exit", say)'
    for (const say of ['console.log("hello")', 'process.stdout.write("hello\\n")', 'console.table(["hello"])']) {
      write('talking.mjs', `${module}; const say = () => ${say}; say(); ${later}`)
      const talking = run('audit', 'talking.mjs', '--json')
      expect(talking).toMatchObject({ code: 0, err: expect.stringContaining('hello') })
      expect(() => JSON.parse(talking.out)).not.toThrow()
      expect(talking.out).not.toContain('hello')
    }
    const fields = Array.from({ length: 2_000 }, (_, index) => `f${index}: [User]`).join(' ')
    write('large.graphql', `type Query { ${fields} } type User { email: String }`)
    const command = `"${process.execPath}" "${main}" audit large.graphql --all | head -1`
    expect(spawnSync(command, { shell: true, cwd: folder, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
    // A pipe that is read gets all of it.
    expect(run('audit', 'large.graphql', '--all').out).toMatch(/findings: .*\n$/)
  })

  it('cost', () => {
    write('list.graphql', 'type Query { users(first: Int = 5): [User!] } type User { id: ID! friend: User }')
    write('operation.graphql', 'query Q($n: Int) { users(first: $n) { ...F } }')
    write('fragment.graphql', 'fragment F on User { id friend { id } }')
    write('whole.graphql', 'query Q($n: Int) { users(first: $n) { friend { id } } }')
    write('variables.json', '{ "n": 600 }')
    const cheap = run('cost', 'list.graphql', 'whole.graphql', '--variables', '{ "n": 3 }')
    expect(cheap).toMatchObject({ code: 0, err: '' })
    expect(cheap.out).toContain('cost 6, within the limit of 1,000')
    const dear = run('cost', 'list.graphql', 'whole.graphql', '--variables', 'variables.json')
    expect(dear).toMatchObject({ code: 1 })
    expect(dear.out).toContain('cost 1,200, beyond the limit of 1,000')
    expect(run('cost', 'list.graphql', 'whole.graphql', '--limit', '9').code).toBe(1)
    mkdirSync(join(folder, 'operations'), { recursive: true })
    write('operations/a.graphql', read('operation.graphql'))
    write('operations/b.graphql', read('fragment.graphql'))
    write('operations/c.json', JSON.stringify({ x: '{ users { id } }' }))
    const limits = run('cost', 'list.graphql', '--operations', 'operations')
    expect(limits).toMatchObject({ code: 0, err: '' })
    expect(limits.out).toMatch(/^depth +3 +3 +3 +3 +15 +0 +5$/m)
    expect(limits.out).toContain('No default refuses one of the 2 operations.')
  })

  it.each([
    ['graphql-yoga', 'createYoga({})', 'useBulwark(options)', 'GraphQL Yoga'],
    ['@apollo/server', 'new ApolloServer({})', '...bulwarkApollo(options)', 'Apollo Server'],
    ['@nestjs/apollo', 'GraphQLModule.forRoot({})', '...bulwarkApollo(options)', 'Nest with Apollo Server'],
    ['@envelop/core', 'envelop({})', 'useBulwark(options)', 'Envelop'],
  ])('init finds %s', (name, source, line, title) => {
    const project = mkdtempSync(join(folder, 'project-'))
    writeFileSync(join(project, 'package.json'), JSON.stringify({ dependencies: { [name]: '1' } }))
    writeFileSync(join(project, 'server.js'), source)
    const { code, out } = run('init', project)
    expect(code).toBe(0)
    expect(out).toContain(`${title} found.`)
    expect(out).toContain(line)
    expect(out).toMatch(/In .*server\.js:/)
    expect(existsSync(join(project, 'bulwark.js'))).toBe(false)
    expect(run('init', project, '--write').code).toBe(0)
    expect(readFileSync(join(project, 'bulwark.js'), 'utf8')).toContain('export const options')
    // Never over what is there.
    writeFileSync(join(project, 'bulwark.js'), 'mine')
    expect(run('init', project, '--write')).toMatchObject({ code: 2 })
    expect(readFileSync(join(project, 'bulwark.js'), 'utf8')).toBe('mine')
  })

  it('the examples of docs/cli.md run, and print what stands there', () => {
    const page = readFileSync(join(root, 'docs/cli.md'), 'utf8')
    const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, kind, text]) => ({
      kind,
      text: text as string,
    }))
    const [schema, query] = blocks.filter(({ kind }) => kind === 'graphql')
    write('schema.graphql', schema?.text ?? '')
    write('query.graphql', query?.text ?? '')
    write('package.json', '{ "dependencies": { "graphql-yoga": "5" } }')
    const printed: string[] = []
    for (const { text } of blocks.filter(({ kind }) => kind === 'sh')) {
      for (const line of text.trim().split('\n')) {
        const command = line.replace('npx graphql-bulwark', `"${process.execPath}" "${main}"`)
        const { status, stdout, stderr } = spawnSync(command, { shell: true, cwd: folder, encoding: 'utf8' })
        expect([0, 1], `${line}: ${stderr}`).toContain(status)
        printed.push(stdout)
      }
    }
    for (const { text } of blocks.filter(({ kind }) => kind === 'text')) expect(printed).toContain(text)
    for (const name of ['mended.graphql', 'bulwark-baseline.json', 'audit.sarif', 'audit.json', 'audit.html']) {
      expect(existsSync(join(folder, name))).toBe(true)
    }
    expect(run('audit', 'mended.graphql').code).toBe(0)
  })
})
