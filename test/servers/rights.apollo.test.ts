import { apolloArray, apolloExecute, apolloGet, apolloPost } from './hosts/apollo.js'
import { runRights } from './run-rights.js'

for (const kind of [apolloPost, apolloGet, apolloArray, apolloExecute]) runRights(kind)
