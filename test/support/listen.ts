import { createServer, type RequestListener, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that listens. */
export interface Target {
  readonly port: number
  close(): Promise<void>
}

/** Serves on a free port of the loopback address. */
export async function listen(listener: RequestListener, options: ServerOptions = {}): Promise<Target> {
  const server = createServer(options, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
