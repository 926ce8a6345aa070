import { apolloArray, apolloExecute, apolloGet, apolloPost } from './hosts/apollo.js'
import { runDeprecations } from './run-deprecations.js'

for (const kind of [apolloPost, apolloGet, apolloArray, apolloExecute]) runDeprecations(kind)
