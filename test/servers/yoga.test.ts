import { yogaArray, yogaEvents, yogaGet, yogaMultipart, yogaPost } from './hosts/yoga.js'
import { runScenarios } from './run.js'
import { runCredentials } from './run-credentials.js'

for (const kind of [yogaPost, yogaGet, yogaArray, yogaMultipart, yogaEvents]) {
  runScenarios(kind)
  runCredentials(kind, kind === yogaPost)
}
