import { envelopContextFirst, envelopValidateFirst } from './hosts/envelop.js'
import { websocket } from './hosts/websocket.js'
import { yogaArray, yogaEvents, yogaGet, yogaMultipart, yogaPost } from './hosts/yoga.js'
import { runDeprecations } from './run-deprecations.js'

for (const kind of [yogaPost, yogaGet, yogaArray, yogaMultipart, yogaEvents]) runDeprecations(kind)
for (const kind of [envelopContextFirst, envelopValidateFirst, websocket]) runDeprecations(kind)
