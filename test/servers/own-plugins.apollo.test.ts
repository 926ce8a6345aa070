import { ApolloServer } from '@apollo/server'
import { expect, test } from 'vitest'
import { bulwarkApollo } from '../../plugins/apollo.js'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const typeDefs = 'type Query { a: Int }'
const resolvers = { Query: { a: () => 1 } }

test('plugins in place of those of the suite leave nothing open', async () => {
  const log: unknown[] = []
  const logger = { ...quiet, error: (...line: unknown[]) => log.push(line) }
  const server = new ApolloServer({ typeDefs, resolvers, logger: quiet, ...bulwarkApollo({ logger }), plugins: [{}] })
  const { body } = await server.executeOperation({ query: '{ a }' })
  expect(body).toMatchObject({ singleResult: { errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] } })
  expect(JSON.stringify(body)).not.toContain('"a"')
  expect(String(log.flat().at(-1))).toContain('plugins: [...guarded.plugins, yours]')
  await server.stop()
})

test('plugins beside those of the suite run', async () => {
  const ran: string[] = []
  const guarded = bulwarkApollo({ logger: quiet })
  const own = { requestDidStart: async () => void ran.push('own') }
  const server = new ApolloServer({ typeDefs, resolvers, ...guarded, plugins: [...guarded.plugins, own] })
  const { body } = await server.executeOperation({ query: '{ a }' })
  expect(body).toMatchObject({ singleResult: { data: { a: 1 } } })
  expect(ran).toEqual(['own'])
  await server.stop()
})
