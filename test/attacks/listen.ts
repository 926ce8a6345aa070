import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Target } from './run.js'

/** Serves on a free port of the loopback address. */
export async function listen(listener: RequestListener): Promise<Target> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
