import { envelopContextFirst, envelopValidateFirst } from './hosts/envelop.js'
import { websocket } from './hosts/websocket.js'
import { yogaHosts } from './hosts/yoga.js'
import { runDeprecations } from './run-deprecations.js'

for (const kind of yogaHosts) runDeprecations(kind)
for (const kind of [envelopContextFirst, envelopValidateFirst, websocket]) runDeprecations(kind)
