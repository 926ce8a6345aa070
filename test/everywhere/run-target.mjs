import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { runRows } from './run-rows.mjs'
import { commandOf } from './runtimes.mjs'

const PATIENCE = 60_000

/** Starts a recipe on a runtime and sends it every row. */
export async function runTarget({ runtime, file, folder, keys, exempt }) {
  const command = await commandOf(runtime, file, folder)
  const server = start(command, folder)
  try {
    return await runRows(await server.url, keys, exempt)
  } catch (error) {
    return [{ row: 'start', outcome: 'failed', why: `${error.message}\n${server.output()}` }]
  } finally {
    await server.stop()
  }
}

/** A server in a process of its own, which was told nothing about where it runs. */
function start(command, cwd) {
  const { NODE_ENV: _, NODE_OPTIONS: __, ...env } = process.env
  const [program, ...args] = command
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  let output = ''
  const url = new Promise((resolve, reject) => {
    const look = (text) => {
      output += text
      const [, ready] = /READY (\S+)/.exec(output) ?? []
      if (ready) resolve(ready)
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', look)
    exited.then(([code]) => reject(new Error(`it ended with ${code}`)), reject)
    setTimeout(reject, PATIENCE, new Error('it did not start')).unref()
    // A worker prints nothing: it is there when it answers.
    if (command.port) answers(`http://127.0.0.1:${command.port}/graphql`).then(resolve)
  })
  return {
    url,
    output: () => output,
    async stop() {
      child.kill('SIGKILL')
      await exited.catch(() => undefined)
    },
  }
}

async function answers(url) {
  const deadline = performance.now() + PATIENCE
  while (performance.now() < deadline) {
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isThere) return url
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return undefined
}
