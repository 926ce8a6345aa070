import { envelopContextFirst, envelopValidateFirst } from './hosts/envelop.js'
import { websocket } from './hosts/websocket.js'
import { yogaHosts } from './hosts/yoga.js'
import { runBounds } from './run-bounds.js'

for (const kind of [...yogaHosts, envelopContextFirst, envelopValidateFirst, websocket]) {
  runBounds(kind)
}
