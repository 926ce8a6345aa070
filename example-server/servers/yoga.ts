import { createServer } from 'node:http'
import { useBulwark } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { createContext, type ShopContext } from '../context.js'
import { createFront, GRAPHQL_PATH, MAX_BYTES, refuse } from './front.js'
import type { RunningServer, ServerOptions } from './server.js'
import { serveSockets } from './sockets.js'
import { viewerFinder } from './viewer-finder.js'

/** GraphQL Yoga on node:http. */
export function createYogaServer({ schema, shop, bulwark, production, edge, console }: ServerOptions): RunningServer {
  const yoga = createYoga<object, ShopContext>({
    schema,
    context: () => createContext(shop),
    batching: true,
    maxRequestBodySize: MAX_BYTES,
    // Nothing is uploaded here.
    multipart: false,
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: production ? false : { subscriptionsProtocol: 'WS' },
    landingPage: !production,
    // Said before, for both servers.
    cors: false,
    logging: 'warn',
    plugins: bulwark ? [useBulwark(bulwark)] : [],
  })
  const front = createFront(shop, edge, console?.front(viewerFinder((context) => yoga.getEnveloped(context))))
  const http = createServer((request, response) => {
    if (front(request, response)) return
    Promise.resolve(yoga(request, response)).catch(() => refuse(response, 400))
  })
  const closeSockets = serveSockets(http, (context) => yoga.getEnveloped(context))
  return {
    http,
    async close() {
      await closeSockets()
      await console?.close()
    },
  }
}
