import { createYogaServer } from '../../example-server/servers/yoga.js'
import { testProbe } from './probe.js'

// Production is probed on Apollo.
testProbe('Yoga', createYogaServer, 'development')
