import { createServer, type Server } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { bodyErrors, bulwarkApollo } from 'graphql-bulwark/apollo'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failedAudits, introspecting } from './audits.js'
import { credentialsOf } from './hosts/callers.js'
import { closeServer, listen } from './hosts/http.js'
import { standard } from './options.js'
import { createShop } from './schema.js'

const logger = { info() {}, warn() {}, error() {} }
// Apollo refuses a GET that a browser could send from any page.
const preflight = { 'apollo-require-preflight': 'yes' }

async function serve(apollo: ApolloServer, guarded: boolean): Promise<{ server: Server; url: string }> {
  await apollo.start()
  const app = express()
  app.use('/graphql', express.json(), expressMiddleware(apollo))
  if (guarded) app.use(bodyErrors())
  const server = createServer(app)
  return { server, url: await listen(server, '/graphql') }
}

describe('GraphQL over HTTP on Apollo', () => {
  const common = { schema: createShop([]), stopOnTerminationSignals: false }
  const plainApollo = new ApolloServer({ ...common, introspection: true })
  const guardedApollo = new ApolloServer({ ...common, ...bulwarkApollo({ ...standard, logger }) })
  let plain: { server: Server; url: string }
  let guarded: { server: Server; url: string }
  let failedByPlain: string[]
  beforeAll(async () => {
    plain = await serve(plainApollo, false)
    guarded = await serve(guardedApollo, true)
    failedByPlain = await failedAudits(plain.url, preflight)
  })
  afterAll(async () => {
    await Promise.all([plainApollo.stop(), guardedApollo.stop()])
    await Promise.all([closeServer(plain.server), closeServer(guarded.server)])
  })
  const beyondPlain = (failed: readonly string[]) => failed.filter((id) => !failedByPlain.includes(id))

  test('nothing that plain Apollo passes fails for a caller who may introspect', async () => {
    const authorization = String(await credentialsOf('admin'))
    expect(beyondPlain(await failedAudits(guarded.url, { ...preflight, authorization }))).toEqual([])
  })

  test('only the audits that introspect fail for others', async () => {
    expect(beyondPlain(await failedAudits(guarded.url, preflight))).toEqual(introspecting)
  })
})
