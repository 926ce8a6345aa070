import { createYoga } from 'graphql-yoga'
import { useBulwark } from '../../plugins/index.js'
import { listen } from '../support/listen.js'
import { runPersistedAttacks } from './run-persisted.js'

runPersistedAttacks('Yoga', (options, schema) =>
  listen(createYoga({ schema, batching: true, logging: false, plugins: [useBulwark(options)] })),
)
