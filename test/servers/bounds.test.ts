import { envelopContextFirst, envelopValidateFirst } from './hosts/envelop.js'
import { websocket } from './hosts/websocket.js'
import { yogaArray, yogaEvents, yogaGet, yogaMultipart, yogaPost } from './hosts/yoga.js'
import { runBounds } from './run-bounds.js'

for (const kind of [
  yogaPost,
  yogaGet,
  yogaArray,
  yogaMultipart,
  yogaEvents,
  envelopContextFirst,
  envelopValidateFirst,
  websocket,
]) {
  runBounds(kind)
}
