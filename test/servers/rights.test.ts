import { envelopContextFirst, envelopValidateFirst } from './hosts/envelop.js'
import { websocket } from './hosts/websocket.js'
import { yogaArray, yogaEvents, yogaGet, yogaPost } from './hosts/yoga.js'
import { runAlike } from './run-alike.js'
import { runCallers } from './run-callers.js'
import { runInputs } from './run-inputs.js'
import { runRights } from './run-rights.js'
import { runServers } from './run-servers.js'

for (const kind of [yogaPost, yogaGet, yogaArray, yogaEvents, envelopContextFirst, envelopValidateFirst, websocket]) {
  runAlike(kind)
  runCallers(kind)
  runServers(kind)
  runInputs(kind)
  runRights(kind, kind === envelopContextFirst)
}
