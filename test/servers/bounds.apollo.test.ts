import { apolloArray, apolloExecute, apolloGet, apolloPost } from './hosts/apollo.js'
import { runBounds } from './run-bounds.js'

for (const kind of [apolloPost, apolloGet, apolloArray, apolloExecute]) runBounds(kind)
