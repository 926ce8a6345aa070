import { ApolloServer } from '@apollo/server'
import { expect, test } from 'vitest'
import { bulwarkApollo } from '../../plugins/apollo.js'

test('Apollo runs no subscription as if it were a query', async () => {
  const ran: string[] = []
  const server = new ApolloServer({
    typeDefs: 'type Query { a: Int } type Subscription { b: Int }',
    resolvers: { Subscription: { b: { resolve: () => ran.push('b') } } },
    ...bulwarkApollo({ logger: { info() {}, warn() {}, error() {} } }),
  })
  const { body, http } = await server.executeOperation({ query: 'subscription { b }' })
  expect(body).toMatchObject({ singleResult: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] } })
  expect(http.status).toBe(400)
  expect(ran).toEqual([])
  await server.stop()
})
