import { ApolloServer, HeaderMap } from '@apollo/server'
import { bulwarkApollo } from 'graphql-bulwark/apollo'
import { schema, testUnknownOperations } from './unknown-operations.js'

testUnknownOperations(async (options, query) => {
  const server = new ApolloServer({ schema: schema(), ...bulwarkApollo(options) })
  await server.start()
  const headers = new HeaderMap([['content-type', 'application/json']])
  const { status = 200, body } = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: 'POST', headers, search: '', body: { query, operationName: 'B' } },
    context: async () => ({}),
  })
  await server.stop()
  return { status, body: JSON.parse(body.kind === 'complete' ? body.string : '') as unknown }
})
