import { envelopContextFirst, envelopValidateFirst } from './hosts/envelop.js'
import { runScenarios } from './run.js'

for (const kind of [envelopContextFirst, envelopValidateFirst]) runScenarios(kind)
