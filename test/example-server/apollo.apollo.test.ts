import { createApolloServer } from '../../example-server/servers/apollo.js'
import { testBudgets } from './budgets.js'
import { testConsole } from './console.js'
import { testEdge } from './edge.js'
import { testIdentity } from './identity.js'
import { testInputs } from './inputs.js'
import { testOwnership } from './ownership.js'

testIdentity('Apollo', createApolloServer, false)
testBudgets('Apollo', createApolloServer)
testOwnership('Apollo', createApolloServer)
testEdge('Apollo', createApolloServer)
testInputs('Apollo', createApolloServer)
testConsole('Apollo', createApolloServer)
