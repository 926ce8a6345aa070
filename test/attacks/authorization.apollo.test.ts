import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { bulwarkApollo } from '../../plugins/apollo.js'
import { listen } from '../support/listen.js'
import { runAuthorizationAttacks } from './run-authorization.js'

runAuthorizationAttacks('Apollo', async (options, schema) => {
  const apollo = new ApolloServer({ schema, allowBatchedHttpRequests: true, ...bulwarkApollo(options) })
  await apollo.start()
  const app = express()
  app.use('/graphql', express.json(), expressMiddleware(apollo))
  const target = await listen(app)
  return {
    ...target,
    async close() {
      await target.close()
      await apollo.stop()
    },
  }
})
