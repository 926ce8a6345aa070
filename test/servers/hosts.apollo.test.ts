import { apolloArray, apolloExecute, apolloGet, apolloPost } from './hosts/apollo.js'
import { runScenarios } from './run.js'
import { runCredentials } from './run-credentials.js'

for (const kind of [apolloPost, apolloGet, apolloArray, apolloExecute]) {
  runScenarios(kind)
  runCredentials(kind, kind === apolloPost)
}
