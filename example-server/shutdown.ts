import type { OpenBudgets } from './budgets.js'
import type { OpenDatabase } from './database/connect.js'
import type { RunningServer } from './servers/server.js'
import { exitWith } from './startup-error.js'

/** What is under way may finish within this time, in milliseconds. */
const GRACE = 3_000

/** Closes the door, lets requests finish, then closes the database; a second signal ends it at once. */
export function closeOnSignals(server: RunningServer, database: OpenDatabase, budgets: OpenBudgets): void {
  const close = async () => {
    process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143))
    const closed = new Promise<void>((resolve) => server.http.close(() => resolve()))
    // Event streams never finish by themselves.
    setTimeout(() => server.http.closeAllConnections(), GRACE).unref()
    await server.close()
    server.http.closeIdleConnections()
    await closed
    await database.close()
    budgets.close()
  }
  let closing = false
  const once = () => {
    if (closing) return
    closing = true
    close().then(() => process.exit(0), exitWith)
  }
  process.once('SIGINT', once).once('SIGTERM', once)
  if (process.env.npm_lifecycle_event) watchParent(once)
}

/** A signal to npm ends its shell but not what runs in it: a shop that lost its parent would keep the port. */
function watchParent(orphaned: () => void): void {
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && orphaned(), 500).unref()
}
