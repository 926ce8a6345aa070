import { createYogaServer } from '../../example-server/servers/yoga.js'
import { testBudgets } from './budgets.js'
import { testConsole } from './console.js'
import { testEdge } from './edge.js'
import { testIdentity } from './identity.js'
import { testInputs } from './inputs.js'
import { testOwnership } from './ownership.js'

testIdentity('Yoga', createYogaServer, true)
testBudgets('Yoga', createYogaServer)
testOwnership('Yoga', createYogaServer)
testEdge('Yoga', createYogaServer)
testInputs('Yoga', createYogaServer)
testConsole('Yoga', createYogaServer)
