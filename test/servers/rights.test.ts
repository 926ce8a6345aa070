import { envelopContextFirst, envelopValidateFirst } from './hosts/envelop.js'
import { websocket } from './hosts/websocket.js'
import { yogaArray, yogaEvents, yogaGet, yogaPost } from './hosts/yoga.js'
import { runRights } from './run-rights.js'

for (const kind of [yogaPost, yogaGet, yogaArray, yogaEvents, envelopContextFirst, envelopValidateFirst, websocket]) {
  runRights(kind, kind === envelopContextFirst)
}
