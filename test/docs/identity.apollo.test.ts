import type { ApolloServer } from '@apollo/server'
import { expect, it } from 'vitest'
import { signToken } from '../support/tokens.js'
import { knownIssuer, runExamples } from './examples.js'

it('identity.md: Apollo', async () => {
  const known = await knownIssuer()
  const { server, started } = await runExamples<{ server: ApolloServer; started: { url: string } }>(
    'identity.md',
    (code) => code.includes('@apollo/server'),
    {
      rewrite: (code) =>
        known(code)
          .replace('port: 4000', 'port: 0')
          .replace('https://shop.example.com/graphql', 'shop')
          .replace(/'https:\/\/auth\.test\/'/, "'https://auth.test'")
          .replace('const server', 'export const server')
          .replace('await startStandaloneServer', 'export const started = await startStandaloneServer'),
    },
  )
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await signToken()}` }
  const answer = await fetch(started.url, { method: 'POST', headers, body: '{"query":"{ whoAmI }"}' })
  expect(await answer.json()).toEqual({ data: { whoAmI: 'alice' } })
  await server.stop()
})
