import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a program in a folder and waits until it listens. */
export async function start(file, cwd, port) {
  // As on a user's machine: a server that was told nothing about where it runs.
  const { NODE_ENV: _, NODE_OPTIONS: __, ...env } = process.env
  const child = spawn(process.execPath, [file], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const server = {
    output: () => output,
    async stop() {
      child.kill('SIGKILL')
      await exited
    },
  }
  const deadline = performance.now() + 30_000
  while (!(await listens(port))) {
    if (child.exitCode === null && performance.now() < deadline) continue
    await server.stop()
    throw new Error(`the example did not start:\n${output}`)
  }
  return server
}

async function listens(port) {
  const socket = connect(port, 'localhost')
  const open = await new Promise((resolve) => {
    socket.once('connect', () => resolve(true))
    // A refused connection comes at once: a pause between two attempts leaves the processor to the server.
    socket.once('error', () => setTimeout(resolve, 100, false))
  })
  socket.destroy()
  return open
}

/** Introspection must be refused and an honest query answered. */
export async function attack(url) {
  const refused = await post(url, '{ __schema { queryType { name } } }')
  expect(refused, refused.status === 400 && refused.body.errors?.[0]?.extensions?.code === 'INTROSPECTION_DISABLED')
  expect(refused, !('data' in refused.body))
  const answered = await post(url, '{ __typename }')
  expect(answered, answered.status === 200 && answered.body.data?.__typename === 'Query' && !answered.body.errors)
}

async function post(url, query) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(10_000),
  })
  const text = await response.text()
  return { query, status: response.status, body: JSON.parse(text) }
}

function expect(answer, holds) {
  if (!holds) throw new Error(`unexpected answer: ${JSON.stringify(answer)}`)
}
