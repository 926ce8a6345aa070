import { createYoga } from 'graphql-yoga'
import { useBulwark } from '../../plugins/index.js'
import { listen } from '../support/listen.js'
import { runAuthorizationAttacks } from './run-authorization.js'

runAuthorizationAttacks('Yoga', (options, schema) =>
  listen(createYoga({ schema, batching: true, graphiql: false, logging: false, plugins: [useBulwark(options)] })),
)
