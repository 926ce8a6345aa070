import { createYogaServer } from '../../example-server/servers/yoga.js'
import { testIdentity } from './identity.js'

testIdentity('Yoga', createYogaServer, true)
