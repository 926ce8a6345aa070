import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { bulwarkApollo } from '../../plugins/apollo.js'
import { listen } from '../support/listen.js'
import { runPersistedAttacks } from './run-persisted.js'

runPersistedAttacks('Apollo', async (options, schema) => {
  const apollo = new ApolloServer({ schema, allowBatchedHttpRequests: true, ...bulwarkApollo(options) })
  await apollo.start()
  const app = express()
  app.use('/graphql', express.json({ limit: '1mb' }), expressMiddleware(apollo))
  const target = await listen(app)
  return {
    ...target,
    async close() {
      await target.close()
      await apollo.stop()
    },
  }
})
