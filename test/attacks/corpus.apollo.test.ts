import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { bodyErrors, bulwarkApollo } from '../../plugins/apollo.js'
import { listen } from '../support/listen.js'
import { runCorpus } from './run.js'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

runCorpus({
  name: 'Apollo',
  async start(batching, options, schema) {
    const apollo = new ApolloServer({
      schema,
      allowBatchedHttpRequests: batching,
      logger: quiet,
      ...bulwarkApollo(options),
    })
    await apollo.start()
    const app = express()
    app.use('/graphql', express.json({ limit: '1mb', inflate: false }), expressMiddleware(apollo))
    app.use(bodyErrors())
    const target = await listen(app)
    return {
      ...target,
      async close() {
        await target.close()
        await apollo.stop()
      },
    }
  },
  skip({ needs, transport }) {
    if (needs === 'incremental') return 'Apollo 5 on graphql 16 has no @defer'
    if (transport === 'sse') return 'Apollo serves no event streams'
    return undefined
  },
})
