import { createApolloServer } from '../../example-server/servers/apollo.js'
import { testIdentity } from './identity.js'

testIdentity('Apollo', createApolloServer, false)
