import { createYogaServer } from '../../example-server/servers/yoga.js'
import { testProbe } from './probe.js'

testProbe('Yoga', createYogaServer, 'production')
testProbe('Yoga', createYogaServer, 'development')
