import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build, main, root } from '../support/built.js'
import { listen, type Target } from '../support/listen.js'
import { fakeClock, fakeServer } from './fake-server.js'
import { tokenOf } from './probe-fake.js'

let folder = ''

/** Not in step with the process: the server that it probes runs here. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, [main, 'probe', ...args], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const ended = new Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, out, err })),
  )
  return { child, ended }
}

const run = (args: readonly string[]) => start(args).ended

const FAST = ['--rate', '1000', '--disable', 'rate-limit']

// The program that users run is the built one, which loads graphql 16.
describe.runIf(process.env.GRAPHQL_MAJOR === '16')('probe on the command line', () => {
  const servers: Target[] = []
  const open = async (listener: RequestListener): Promise<string> => {
    const server = await listen(listener)
    servers.push(server)
    return `http://127.0.0.1:${server.port}/graphql`
  }
  /** The fake server behind HTTP; told of each request. */
  const serve = (holes: readonly string[], onRequest: () => void = () => {}) => {
    const { send } = fakeServer(holes, { ...fakeClock(), now: () => Date.now() })
    return open(async (request, response) => {
      onRequest()
      let body = ''
      for await (const chunk of request) body += chunk
      const headers = request.headers as Record<string, string>
      const sent = { url: `http://localhost${request.url}`, method: request.method ?? '', headers, body }
      const answer = await send(sent, new AbortController().signal)
      response.writeHead(answer.status, answer.headers).end(answer.body)
    })
  }
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

  beforeAll(async () => {
    build()
    folder = mkdtempSync(join(tmpdir(), 'graphql-bulwark-probe-'))
    write('two words.txt', 'two words')
    write('broken.graphql', 'type Query {')
    write('state.json', '{"hello":1}')
  }, 120_000)
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await Promise.all(servers.map((server) => server.close()))
  })

  it.each([
    [['nowhere'], "'nowhere' is no URL"],
    [['ftp://localhost/'], 'is no URL'],
    [['http://me:secret@localhost/graphql'], 'a URL with a password'],
    [['https://shop.example.com/graphql'], 'shop.example.com is not this machine: say --i-am-authorized'],
    [['http://127.0.0.1.example.com/graphql'], 'is not this machine'],
    [['http://0.0.0.0/graphql'], 'is not this machine'],
    [['http://127.0.0.1:1/graphql'], "can't be reached: ECONNREFUSED"],
    [['http://127.0.0.1:1/graphql', '--token', 'nowhere.txt'], "nowhere.txt can't be read: there is no such file"],
    [['http://127.0.0.1:1/graphql', '--token', 'two words.txt'], 'holds no credential'],
    [['http://127.0.0.1:1/graphql', '--other-token', 'state.json'], '--other-token needs --token'],
    [['http://127.0.0.1:1/graphql', '--role', 'support'], 'is no name and file'],
    [['http://127.0.0.1:1/graphql', '--schema', 'broken.graphql'], 'is no SDL'],
    [['http://127.0.0.1:1/graphql', '--jwks', 'nowhere.json', '--token', 'state.json'], "nowhere.json can't be read"],
    [['http://127.0.0.1:1/graphql', '--disable', 'introspecton'], 'Did you mean introspection?'],
    [['http://127.0.0.1:1/graphql', '--max-requests', '0'], '--max-requests must be a number from 1'],
    [['http://127.0.0.1:1/graphql', '--rate', 'fast'], '--rate must be a number'],
    [['http://127.0.0.1:1/graphql', '--timeout', ''], '--timeout must be a number'],
    [['http://127.0.0.1:1/graphql', '--token-header', 'a b'], 'is no name of a header'],
    [['http://127.0.0.1:1/graphql', '--resume', 'state.json'], 'is no state of a probe'],
    [['http://127.0.0.1:1/graphql', '--resume', 'broken.graphql'], 'is no state of a probe'],
    [[], "missing required argument 'url'"],
  ])('exit code 2, in one line: %j', (args, message) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'probe', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    expect(stderr).toContain(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  it('knows the flags of docs/cli.md', () => {
    const page = readFileSync(join(root, 'docs/cli.md'), 'utf8')
    const lines = [...page.matchAll(/^npx graphql-bulwark (probe .*)$/gm)].map(([, line]) => line as string)
    expect(lines.length).toBeGreaterThan(4)
    for (const name of ['alice.txt', 'bob.txt']) write(name, 'token')
    write('schema.graphql', 'type Query { hello: String }')
    for (const line of lines) {
      const command = line.replace(/https?:\/\/\S+/, 'http://127.0.0.1:1/graphql').replace(/ > .*/, '')
      const { stderr } = spawnSync(process.execPath, [main, ...command.split(' ')], { cwd: folder, encoding: 'utf8' })
      expect(stderr, line).toBe("error: http://127.0.0.1:1/graphql can't be reached: ECONNREFUSED\n")
    }
  })

  it.each<[string, RequestListener, string]>([
    ['hangs', () => {}, 'does not answer within 0.3 seconds'],
    [
      'answers HTML',
      (_, response) => response.setHeader('content-type', 'text/html').end('<html>'),
      'answers 200 with text/html',
    ],
    ['redirects', (_, response) => response.writeHead(302, { location: '/login' }).end(), 'redirects to /login'],
    ['breaks off', (request) => request.socket.destroy(), "can't be reached: ECONNRESET"],
    [
      'drips for ever',
      (_, response) => void setInterval(() => response.write(' '), 20).unref(),
      'does not answer within 0.3 seconds',
    ],
  ])('of a server that %s', async (_, listener, message) => {
    const { code, out, err } = await run([await open(listener), '--timeout', '0.3'])
    expect(err).toContain(message)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it('0 where nothing is found, 1 where something is, and a report in each form', async () => {
    const clean = await run([await serve([]), ...FAST])
    expect(clean).toMatchObject({ code: 0, err: '' })
    expect(clean.out).toContain('nothing found; ')
    expect(clean.out).toContain('Not tested:')
    const url = await serve(['aliases', 'batch'])
    const found = await run([url, ...FAST, '--html', 'probe.html'])
    expect(found).toMatchObject({ code: 1, err: '' })
    expect(found.out).toContain(`curl -si '${url}' -H 'content-type: application/json'`)
    expect(found.out).not.toContain('\u001b')
    expect(readFileSync(join(folder, 'probe.html'), 'utf8')).toContain('<!doctype html>')
    expect(JSON.parse((await run([url, ...FAST, '--json'])).out).summary).toEqual({ high: 0, medium: 1, low: 1 })
    expect(JSON.parse((await run([url, ...FAST, '--sarif'])).out).version).toBe('2.1.0')
  })

  it('with tokens and a schema, and no token in what it prints', async () => {
    const url = await serve(['object-access', 'weak tokens'])
    const { sdl } = await import('./fake-server.js')
    write('schema.graphql', sdl)
    const tokens = await Promise.all([tokenOf('alice', 1e9), tokenOf('bob', 1e9)])
    write('alice.txt', `Bearer ${tokens[0]}\n`)
    write('bob.txt', tokens[1] as string)
    const args = [
      '--token',
      'alice.txt',
      '--other-token',
      'bob.txt',
      '--schema',
      'schema.graphql',
      '--role',
      'again=bob.txt',
    ]
    const { code, out } = await run([url, ...FAST, ...args, '--all'])
    expect(code).toBe(1)
    expect(out).toContain('Query.order gave the other user what is the user’s, and a stranger too: Order o1.')
    expect(out).toContain('-H "authorization: Bearer $OTHER_TOKEN"')
    for (const token of tokens) expect(out).not.toContain(token)
  })

  it('what was interrupted leaves a report, and is gone on with', async () => {
    let asked = 0
    let kill = (): unknown => undefined
    const url = await serve(['aliases'], () => {
      if (++asked === 45) kill()
    })
    const args = [url, ...FAST, '--resume', 'kept.json']
    const { child, ended } = start(args)
    kill = () => child.kill('SIGINT')
    const { code, out } = await ended
    expect(out).toContain('the probe was interrupted')
    expect(out).toMatch(/requests, interrupted\n/)
    expect(code).toBe(out.includes('nothing found') ? 130 : 1)
    const before = asked
    const rest = await run(args)
    expect(rest.code).toBe(1)
    expect(rest.out).not.toContain('interrupted')
    // What was done is not done again.
    expect(JSON.parse(readFileSync(join(folder, 'kept.json'), 'utf8')).checks.length).toBeGreaterThan(20)
    expect(asked - before).toBeLessThan(before + 40)
    const other = await run([await serve([]), ...FAST, '--resume', 'kept.json'])
    expect(other).toMatchObject({
      code: 2,
      err: 'error: --resume kept.json is of another probe: its URL or flags differ\n',
    })
  })
})
