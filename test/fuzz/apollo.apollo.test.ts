import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { batchBodies, bodyErrors, bulwarkApollo } from 'graphql-bulwark/apollo'
import { expect, it } from 'vitest'
import { listen } from '../support/listen.js'
import { fuzz } from './budget.js'
import { Answers, requests } from './requests.js'
import { createShop, options, SECRET } from './shop.js'

it('whatever is sent to Apollo, no secret comes back and nothing breaks', async () => {
  const guarded = bulwarkApollo(options)
  const apollo = new ApolloServer({ schema: createShop(), allowBatchedHttpRequests: true, ...guarded })
  await apollo.start()
  const app = express()
  app.use(express.json({ limit: '1mb', inflate: false }), batchBodies(guarded), expressMiddleware(apollo))
  app.use(bodyErrors(guarded))
  const server = await listen(app)
  const answers = new Answers(SECRET)
  try {
    await fuzz(
      requests,
      async ({ search, init }) => {
        const response = await fetch(`http://127.0.0.1:${server.port}/${search}`, init)
        expect(answers.flawOf(response.status, await response.text())).toBeUndefined()
      },
      600,
    )
    expect(answers.ran).toBeGreaterThan(0.05)
  } finally {
    await server.close()
    await apollo.stop()
  }
})
