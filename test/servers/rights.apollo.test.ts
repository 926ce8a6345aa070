import { apolloArray, apolloExecute, apolloGet, apolloPost } from './hosts/apollo.js'
import { runAlike } from './run-alike.js'
import { runCallers } from './run-callers.js'
import { runInputs } from './run-inputs.js'
import { runRights } from './run-rights.js'
import { runServers } from './run-servers.js'

for (const kind of [apolloPost, apolloGet, apolloArray, apolloExecute]) {
  runAlike(kind)
  runCallers(kind)
  runServers(kind)
  runInputs(kind)
  runRights(kind)
}
