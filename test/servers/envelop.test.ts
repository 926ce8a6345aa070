import { envelopContextFirst, envelopValidateFirst } from './hosts/envelop.js'
import { runScenarios } from './run.js'
import { runCredentials } from './run-credentials.js'

for (const kind of [envelopContextFirst, envelopValidateFirst]) {
  runScenarios(kind)
  runCredentials(kind, kind === envelopContextFirst)
}
