import { apolloArray, apolloExecute, apolloGet, apolloPost } from './hosts/apollo.js'
import { runScenarios } from './run.js'

for (const kind of [apolloPost, apolloGet, apolloArray, apolloExecute]) runScenarios(kind)
