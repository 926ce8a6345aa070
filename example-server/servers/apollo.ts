import { createServer } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled'
import { expressMiddleware } from '@as-integrations/express5'
import { envelop, useEngine, useExtendContext, useSchema } from '@envelop/core'
import { mapSchema } from '@graphql-tools/utils'
import express from 'express'
import * as graphql from 'graphql'
import { useBulwark } from 'graphql-bulwark'
import { batchBodies, bodyErrors, bulwarkApollo } from 'graphql-bulwark/apollo'
import { createContext } from '../context.js'
import { createFront, GRAPHQL_PATH, MAX_BYTES, refuse } from './front.js'
import type { RunningServer, ServerOptions } from './server.js'
import { serveSockets } from './sockets.js'
import { viewerFinder } from './viewer-finder.js'

/** Apollo Server on Express. */
export async function createApolloServer(options: ServerOptions): Promise<RunningServer> {
  const { schema, shop, bulwark, production, edge, console } = options
  // Before Apollo's half guards its own: on one schema each half would decide for the other's operations, unrecorded.
  const sockets = socketsOf({ ...options, schema: mapSchema(schema) })
  const suite = bulwark && bulwarkApollo(bulwark)
  const guarded = suite ?? { plugins: [] }
  const apollo = new ApolloServer({
    schema,
    allowBatchedHttpRequests: true,
    stopOnTerminationSignals: false,
    ...guarded,
    plugins: [...guarded.plugins, ...(production ? [ApolloServerPluginLandingPageDisabled()] : [])],
  })
  await apollo.start()

  const front = createFront(shop, edge, console?.front(viewerFinder(sockets)))
  const app = express()
  app.disable('x-powered-by')
  app.use((request, response, next) => front(request, response) || next())
  app.use(
    GRAPHQL_PATH,
    express.json({ limit: MAX_BYTES, inflate: false }),
    ...(suite ? [batchBodies(suite)] : []),
    // The request itself: its raw lines and its address are not in what Apollo hands on.
    expressMiddleware(apollo, { context: async ({ req }) => ({ ...createContext(shop), req }) }),
  )
  if (suite) {
    app.use((_request, response) => void refuse(response, 404))
    app.use(bodyErrors(suite))
  }

  const http = createServer(app)
  const closeSockets = serveSockets(http, sockets)
  return {
    http,
    async close() {
      await closeSockets()
      await apollo.stop()
      await console?.close()
    },
  }
}

/** Apollo serves no subscriptions, so a socket goes through Envelop, with the same options and the same answers. */
function socketsOf({ schema, shop, bulwark }: ServerOptions) {
  const { parse, validate, specifiedRules, execute, subscribe } = graphql
  return envelop({
    plugins: [
      // Told once, by the other half.
      ...(bulwark
        ? [useBulwark({ ...bulwark, logger: { ...(bulwark.logger ?? console), info: () => undefined } })]
        : []),
      useEngine({ parse, validate, specifiedRules, execute, subscribe }),
      useSchema(schema),
      useExtendContext(() => createContext(shop)),
    ],
  })
}
