import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A server of Redis that a test has for itself. */
export interface RedisServer {
  readonly url: string
  /** Sends a signal to the server: SIGSTOP for one that hangs, SIGKILL for one that dies. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void
  stop(): Promise<void>
}

// The shell ends the server when this process is gone, whatever ended it: then nobody holds the other end of its input.
const WATCHED = `
exec 3<&0
redis-server "$@" </dev/null 3<&- &
server=$!
echo "pid $server"
{ read -r _ <&3; kill -9 "$server" 2>/dev/null; } &
watcher=$!
wait "$server"
kill "$watcher" 2>/dev/null
`

/** Whether there is a `redis-server` on the PATH. */
export function hasRedisServer(): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, 'redis-server'), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Starts a server on a free port, or at the address of one that is gone; without persistence, and until it answers. */
export async function startRedis(url?: string, attempts = 3): Promise<RedisServer> {
  const given = url === undefined ? undefined : new URL(url)
  const port = given ? Number(given.port) : await freePort()
  // Whoever else may get the port first does not know it.
  const password = given?.password ?? randomBytes(12).toString('hex')
  const settings = { port, bind: '127.0.0.1', requirepass: password, save: '', appendonly: 'no', dir: tmpdir() }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const shell = spawn('sh', ['-c', WATCHED, 'sh', ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  const closed = once(shell, 'close')
  let output = ''
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const stop = async () => {
    shell.stdin.end()
    await closed
  }
  const deadline = performance.now() + 10_000
  while (shell.exitCode === null && performance.now() < deadline) {
    const pid = Number(/^pid (\d+)$/m.exec(output)?.[1])
    if (pid && (await answers(port, password))) {
      return { url: `redis://:${password}@127.0.0.1:${port}`, signal: (name) => process.kill(pid, name), stop }
    }
    await wait(10)
  }
  await stop()
  if (attempts > 1) return startRedis(url, attempts - 1)
  throw new Error(`redis-server did not start:\n${output}`)
}

async function answers(port: number, password: string): Promise<boolean> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  socket.setTimeout(1_000, () => socket.destroy())
  socket.write(`AUTH ${password}\r\nPING\r\n`)
  let answer = ''
  try {
    for await (const text of socket) {
      answer += text
      if (answer.includes('-') || answer.includes('+PONG')) break
    }
  } catch {
    // Nobody listens yet.
  }
  socket.destroy()
  return answer === '+OK\r\n+PONG\r\n'
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
