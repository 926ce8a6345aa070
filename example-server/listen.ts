import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Settings } from './settings.js'
import { StartupError } from './startup-error.js'

type Place = Pick<Settings, 'host' | 'port'>

/** Listens, and says on which port: with port 0 the system chooses one. */
export function listen(http: Server, { host, port }: Place): Promise<number> {
  // A request that is sent byte by byte does not hold its connection for minutes.
  http.headersTimeout = 10_000
  http.requestTimeout = 30_000
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      reject(new StartupError(`The shop can't listen on port ${port} of ${host}: ${error.code ?? error.message}.`))
    })
    http.listen(port, host, () => resolve((http.address() as AddressInfo).port))
  })
}

/** Fails before a database is opened and filled for nothing. */
export async function assertPortIsFree(place: Place): Promise<void> {
  const probe = createServer()
  await listen(probe, place)
  await new Promise((resolve) => probe.close(resolve))
}
