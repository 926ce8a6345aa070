import { ApolloServer } from '@apollo/server'
import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'

test('one copy of graphql in Apollo Server', async () => {
  const server = new ApolloServer({ schema: buildSchema('type Query { ok: Boolean }') })
  const { body } = await server.executeOperation({ query: '{ ok }' })
  expect(body).toMatchObject({ kind: 'single', singleResult: { data: { ok: null } } })
  await server.stop()
})
